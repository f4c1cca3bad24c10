"""The benchmark of indicators measures what it says; its figures themselves are nobody's test."""

import json
from pathlib import Path

from click.testing import CliRunner
from flask import Flask
from sqlalchemy import update

from app.extensions import db
from app.models import Customer, Shop
from bench.__main__ import main
from bench.indicators import asking
from bench.indicators.kept import filled
from bench.indicators.lists import SEARCHED, views
from bench.indicators.questions import CODES
from bench.ratings.filling import fill
from bench.ratings.invented import Size
from tests.test_bench_ratings import NOW


def test_a_quick_run_answers_rightly_and_looks_at_every_list() -> None:
    result = CliRunner().invoke(main, ["--quick", "--only", "indicators", "--database", "sqlite"])
    assert result.exit_code == 0, result.output
    measured = json.loads(result.stdout.splitlines()[-1])
    assert measured["intake"] == measured["ratings"] == {}
    found = measured["indicators"]["sqlite"]
    assert (found["customers"], found["orders"], found["wrong"]) == (900, 3_000, 0)
    assert found["indicators"]["refused"] == 0 < found["indicators"]["accepted"]
    assert set(found["lists"]) == set(views())
    assert found["lists"]["a part of an e-mail"]["rows"] == 1
    assert found["lists"]["a phone"]["rows"] == 1
    assert (
        found["lists"]["a name of nobody"]["rows"] == 0 < found["lists"]["a name of many"]["rows"]
    )
    assert len(SEARCHED) == 4


def test_a_wrong_answer_is_noticed(app: Flask) -> None:
    fill(Size(200, 700), NOW)
    asked = asking.questions()
    assert {len(codes) for codes in asked} == {CODES}
    assert asking.wrong_answers(app, asked) == 0
    db.session.execute(update(Customer).values(staged_level="vip", level="risky"))
    db.session.execute(update(Shop).values(settling=True))
    db.session.commit()
    assert asking.wrong_answers(app, asked) == min(len(asked), asking.LOOKED_AT)


def test_a_database_that_is_kept_is_filled_once(tmp_path: Path) -> None:
    size = Size(20, 60)
    with filled(size, tmp_path)["sqlite"]() as url:
        file = Path(url.removeprefix("sqlite:///"))
        made = file.stat().st_mtime_ns
    assert file.parent == tmp_path
    with filled(size, tmp_path)["sqlite"]() as again:
        assert again == url
    assert file.stat().st_mtime_ns == made
    assert [path.suffix for path in tmp_path.iterdir() if path.suffix != ".turn"] == [".sqlite3"]
