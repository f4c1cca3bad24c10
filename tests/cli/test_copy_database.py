"""`flask copy-database`: what it says, and when it fails. What it does: tests/services/moving."""

from pathlib import Path

from flask import Flask
from flask_migrate import stamp
from sqlalchemy import make_url

from app.config import ROOT
from app.extensions import db
from tests.cli.conftest import Run
from tests.factories import make_customer, make_shop
from tests.recording import decide


def test_the_database_of_the_application_is_copied_and_the_rows_are_counted(
    sqlite_app: Flask, sqlite_run: Run, tmp_path: Path
) -> None:
    shop = make_shop()
    make_customer(shop)
    decide(shop, "breaker_reset")
    stamp(str(ROOT / "migrations"))
    target = tmp_path / "new.sqlite3"

    done = sqlite_run("copy-database", "--to", f"sqlite:///{target}", "--migrate")

    assert done.exit_code == 0, done.output
    for line in (
        "customers                       1\n",
        "decisions                       1\n",
        "notes                           0\n",
        "4 rows copied, and compared one by one.\n",
        "Records of decisions proven on the new database: 1 shop, 1 decision.\n",
    ):
        assert line in done.output
    assert make_url(db.engine.url).database != str(target), "the application stays where it was"
    assert "was broken before" not in done.output


def test_what_does_not_fit_is_one_sentence_without_a_password(sqlite_run: Run) -> None:
    stamp(str(ROOT / "migrations"))
    for target, sentence in (
        ("postgresql://me:secret@127.0.0.1:1/x", "does not answer (OperationalError)"),
        ("oracle://host/x", "a database is named like"),
    ):
        done = sqlite_run("copy-database", "--to", target)
        assert done.exit_code == 1
        assert done.output.startswith("Error: ")
        assert sentence in done.output
        assert "secret" not in done.output
