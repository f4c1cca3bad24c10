"""A backup that is restored brings erased people back: they are forgotten again."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from app.errors import Invalid
from app.extensions import db
from app.models import Decision, Erasure, Order, Shop
from app.services import record_chain
from app.services.privacy import tombstone_file
from app.services.privacy.erasing import erase
from app.services.privacy.tombstone_file import Again, erase_again
from tests.factories import make_actor
from tests.services.privacy.everywhere import dump
from tests.services.steps import fetched, new_shop, owners, save
from tests.tables import everything

LATER = datetime.now(UTC) + timedelta(days=1)


@pytest.fixture
def shop_id(app: Flask) -> int:
    return new_shop()


def lines() -> list[str]:
    return list(tombstone_file.lines())


def restore(shop_id: int) -> None:
    """Bring everybody back, as a backup of before the erasure does."""
    db.session.execute(delete(Erasure))
    db.session.execute(update(Shop).values(erasure_key=None, record_length=0, record_head=""))
    db.session.execute(delete(Decision))
    db.session.commit()
    save(shop_id, fetched("1"), fetched("2", email="petr@x.cz", phone=""))


def test_whoever_a_backup_brings_back_is_forgotten_again(shop_id: int) -> None:
    save(shop_id, fetched("1"), fetched("2", email="petr@x.cz", phone=""))
    erase(make_actor(shop_id), owners(shop_id)["1"], "asked")
    told = lines()
    restore(shop_id)
    assert "jana@example.com" in dump()

    # A code, an e-mail and a phone.
    assert list(erase_again(told)) == [Again(shop_id, 3, 1)]

    assert owners(shop_id).keys() == {"2"}
    assert "jana@example.com" not in dump()
    assert save(shop_id, fetched("1")) == 0
    assert record_chain.verify(shop_id).broken_at is None
    assert list(erase_again(told)) == [Again(shop_id, 0, 0)]


def test_the_file_names_nobody(shop_id: int) -> None:
    save(shop_id, fetched("code-1"))
    erase(make_actor(shop_id), owners(shop_id)["code-1"], "asked")
    (line,) = lines()
    for word in ("jana", "602123456", "code-1", "asked"):
        assert word not in line.casefold()


def test_orders_of_after_the_erasure_come_back_with_the_next_look_at_the_platform(
    shop_id: int,
) -> None:
    save(shop_id, fetched("1"))
    erase(make_actor(shop_id), owners(shop_id)["1"], "asked")
    told = lines()
    restore(shop_id)
    newer = fetched("3", placed_at=LATER, changed_at=LATER)
    save(shop_id, newer)
    list(erase_again(told))
    assert owners(shop_id).keys() == {"2"}
    assert save(shop_id, newer) == 1


def test_a_shop_that_is_not_here_is_passed_over(shop_id: int) -> None:
    save(shop_id, fetched("1"))
    erase(make_actor(shop_id), owners(shop_id)["1"], "asked")
    told = [line.replace('"platform":"fake"', '"platform":"other"') for line in lines()]
    before = everything()
    assert list(erase_again(told)) == []
    assert everything() == before


def test_a_shop_that_has_forgotten_others_since_is_refused(shop_id: int) -> None:
    save(shop_id, fetched("1"), fetched("2", email="petr@x.cz", phone=""))
    erase(make_actor(shop_id), owners(shop_id)["1"], "asked")
    told = lines()
    restore(shop_id)
    erase(make_actor(shop_id), owners(shop_id)["2"], "asked")
    before = everything()
    with pytest.raises(Invalid, match="restore it again"):
        list(erase_again(told))
    assert everything() == before


@pytest.mark.parametrize("line", ["{}", "[]", "x", '{"key": 1}', '{"key": "", "erased": [[1]]}'])
def test_a_file_of_something_else_is_refused(sqlite_app: Flask, line: str) -> None:
    with pytest.raises(Invalid, match="line 1"):
        list(erase_again([line]))
    assert db.session.scalars(select(Order)).all() == []
