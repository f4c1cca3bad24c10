"""`flask tombstones` and `flask erase-again`."""

from pathlib import Path

from sqlalchemy import delete, select, update

from app.extensions import db
from app.models import Erasure, Order, Shop
from app.services.privacy.erasing import erase
from tests.cli.conftest import Run
from tests.factories import make_actor
from tests.services.steps import fetched, new_shop, owners, save


def test_tombstones_are_written_and_told_again(sqlite_run: Run, tmp_path: Path) -> None:
    shop_id, file = new_shop(), tmp_path / "tombstones"
    save(shop_id, fetched("1"))
    erase(make_actor(shop_id), owners(shop_id)["1"], "asked")
    written = sqlite_run("tombstones", file)
    assert (written.exit_code, written.output) == (0, "Tombstones of 1 shop written.\n")
    db.session.execute(delete(Erasure))
    db.session.execute(update(Shop).values(erasure_key=None))
    db.session.commit()
    save(shop_id, fetched("1"))
    told = sqlite_run("erase-again", file)
    assert told.exit_code == 0, told.output
    assert told.output == (f"Shop {shop_id}: 1 customer forgotten again, 3 tombstones learnt.\n")
    assert db.session.scalars(select(Order)).all() == []


def test_a_file_of_something_else_is_an_error(sqlite_run: Run, tmp_path: Path) -> None:
    (tmp_path / "x").write_text("hello\n", encoding="utf-8")
    told = sqlite_run("erase-again", tmp_path / "x")
    assert (told.exit_code, told.output) == (1, "Error: line 1 holds no tombstones\n")
