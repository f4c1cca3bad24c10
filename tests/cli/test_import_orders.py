"""`flask import-orders`: what is said, what is stored, which exit code."""

from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from app.extensions import db
from app.models import Order, Shop
from app.services import ingest
from tests.cli.conftest import Run

CONTENT = """\
Číslo;Datum;Stav;E-mail;Cena
1;1.7.2026 10:00;Vyřízena;jana@example.com;1 249,50 Kč
2;2.7.2026 10:00;Storno;jana@example.com;10
3;3.7.2026 10:00;Storno;;10
"""
MAPPED = (
    *("--map", "code=Číslo", "--map", "placed_at=Datum", "--map", "status=Stav"),
    *("--map", "email=E-mail", "--map", "total=Cena"),
)
OPTIONS = (*MAPPED, "--currency", "CZK", "--date-format", "%d.%m.%Y %H:%M")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "orders.csv"
    path.write_text(CONTENT, encoding="utf-8")
    return path


def count(model: type) -> int:
    found = db.session.scalar(select(func.count()).select_from(model)) or 0
    db.session.rollback()
    return found


def test_a_file_is_brought_in_and_the_report_says_what_happened(run: Run, file: Path) -> None:
    done = run("import-orders", file, "--shop", "Knihy", *OPTIONS)
    assert done.exit_code == 0, done.output
    assert done.output == (
        "3 rows read, 1 skipped\n"
        "          1  names no customer\n"
        "             line 4\n"
        "2 orders\n"
        "          1  ok\n"
        "          1  cancelled_by_customer\n"
        "1 customer in the shop\n"
        "2 new or changed, 0 unchanged.\n"
    )
    assert count(Order) == 2


def test_the_second_run_says_that_nothing_changed(run: Run, file: Path) -> None:
    run("import-orders", file, "--shop", "Knihy", *OPTIONS)
    again = run("import-orders", file, "--shop", "Knihy", *OPTIONS)
    assert (again.exit_code, count(Shop)) == (0, 1)
    assert again.output.endswith("Nothing changed: 2 unchanged.\n")


def test_a_dry_run_stores_nothing(sqlite_run: Run, file: Path) -> None:
    done = sqlite_run("import-orders", file, "--shop", "Knihy", *OPTIONS, "--dry-run")
    assert (done.exit_code, count(Shop), count(Order)) == (0, 0, 0)
    assert "2 orders\n" in done.output
    assert done.output.endswith("Nothing was stored: this was a dry run.\n")


def test_a_listing_names_every_skipped_row(sqlite_run: Run, file: Path, tmp_path: Path) -> None:
    listing = tmp_path / "skipped.csv"
    sqlite_run("import-orders", file, "--shop", "Knihy", *OPTIONS, "--report", listing)
    assert listing.read_text() == "line,reason\n4,names no customer\n"


def test_json_lines_are_brought_in_by_their_own_names(sqlite_run: Run, tmp_path: Path) -> None:
    path = tmp_path / "orders.jsonl"
    path.write_text(
        '{"code": 1, "placed_at": "2026-07-01", "status": "Storno", "phone": "602123456",'
        ' "total": 12.5, "currency": "EUR", "paid": null, "country": "CZ"}\n'
    )
    done = sqlite_run("import-orders", path, "--shop", "Knihy")
    assert done.exit_code == 0, done.output
    order = db.session.scalars(select(Order)).one()
    assert (order.code, order.total, order.currency) == ("1", 1250, "EUR")
    assert order.phone_key == "+420602123456"


@pytest.mark.parametrize(
    ("_case", "options", "code", "said"),
    [
        ("an unknown field", ("--map", "colour=Stav"), 2, "FIELD one of code"),
        ("half a mapping", ("--map", "code"), 2, "FIELD=COLUMN"),
        ("an unknown preset", ("--preset", "acme"), 2, "acme"),
        ("an unknown column", ("--map", "code=Kód"), 1, "no column Kód"),
        ("columns of other names", (), 1, "--map FIELD=COLUMN"),
        ("no currency", MAPPED, 1, "--currency names none"),
        ("a wrong zone", (*OPTIONS, "--timezone", "Praha"), 1, "Praha is not a time zone"),
        ("dates of another format", (*MAPPED, "--currency", "CZK"), 1, "no order could be read"),
        ("a shop of no number", (*OPTIONS, "--shop", "#7"), 1, "there is no shop #7"),
        ("a shop without a name", (*OPTIONS, "--shop", " "), 2, "--shop"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_stored(
    sqlite_run: Run, file: Path, _case: str, options: tuple[str, ...], code: int, said: str
) -> None:
    done = sqlite_run("import-orders", file, "--shop", "Knihy", *options)
    assert (done.exit_code, count(Shop), count(Order)) == (code, 0, 0)
    assert said in done.output
    assert "Traceback" not in done.output


def test_a_file_that_is_not_there_is_a_wrong_usage(sqlite_run: Run, tmp_path: Path) -> None:
    assert sqlite_run("import-orders", tmp_path / "no.csv", "--shop", "Knihy").exit_code == 2


def test_the_listing_never_overwrites_the_orders(sqlite_run: Run, file: Path) -> None:
    done = sqlite_run("import-orders", file, "--shop", "Knihy", *OPTIONS, "--report", file)
    assert (done.exit_code, file.read_text(encoding="utf-8")) == (2, CONTENT)


def test_a_listing_that_cannot_be_written_stops_before_anything_is_stored(
    sqlite_run: Run, file: Path, tmp_path: Path
) -> None:
    nowhere = tmp_path / "none" / "skipped.csv"
    done = sqlite_run("import-orders", file, "--shop", "Knihy", *OPTIONS, "--report", nowhere)
    assert (done.exit_code, count(Shop)) == (1, 0)
    assert "cannot be written" in done.output


def test_nothing_personal_is_said_when_the_database_fails(
    sqlite_run: Run, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> int:
        raise OperationalError("INSERT", {}, Exception("jana@example.com"))

    monkeypatch.setattr(ingest, "save", failing)
    done = sqlite_run("import-orders", file, "--shop", "Knihy", *OPTIONS)
    assert (done.exit_code, count(Shop)) == (1, 0)
    assert "the database failed (OperationalError)" in done.output
    assert "jana" not in done.output
