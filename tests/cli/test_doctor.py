"""`flask doctor`: what it shows, and when it calls for a person."""

from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import stamp
from sqlalchemy import update

from app.extensions import db
from app.models import Decision, WebhookEvent
from app.platforms.base import Topic
from tests.cli.conftest import Run
from tests.factories import NOON, make_import, make_order, make_shop, make_status
from tests.recording import decide

MIGRATIONS = Path(__file__).resolve().parent.parent.parent / "migrations"


@pytest.fixture
def ready_run(app: Flask, run: Run) -> Run:
    """Run a command on tables that say which migration they stand at."""
    stamp(str(MIGRATIONS))
    return run


def test_a_database_that_was_never_prepared_is_named(sqlite_run: Run) -> None:
    done = sqlite_run("doctor")
    assert done.exit_code == 1
    assert "flask db upgrade" in done.output


def test_healthy_shops_are_shown_and_the_exit_code_is_0(ready_run: Run) -> None:
    shop = make_shop(name="Knihy [bold]", api_token_until=NOON)
    make_import(shop, lines_done=1234, expected=1300, skipped=2, finished_at=NOON)
    status = make_status(shop, name="Čeká na zázrak")
    make_order(shop, status_id=status.external_id)
    make_status(shop, name="Zpět", renamed_from="Vráceno", outcome="refused", confirmed=True)
    for _ in range(2):
        decide(shop, "breaker_reset")
    done = ready_run("doctor")
    assert done.exit_code == 0, done.output
    for text in (
        "Knihy [bold]",
        "connected",
        "2026-11-20 12:00 UTC",
        "finished at 2026-11-20 12:00 UTC: 1,234 of 1,300 orders, 2 unreadable",
        "Čeká na zázrak (1 order)",
        "status renamed",
        "2 decisions, none changed since",
        "Zpět, was Vráceno (0 orders)",
        "warning",
        "notices standing",
        "circuit breaker",
        "closed",
        "E-mail: no mail server is set (SMTP_HOST)",
        "1 shop examined, none in need of a person.",
    ):
        assert text in done.output


def test_a_shop_that_needs_a_person_makes_the_exit_code_1(ready_run: Run) -> None:
    shop, other = make_shop(name="Knihy"), make_shop(name="Hrnce")
    db.session.add(
        WebhookEvent(
            shop_id=shop.id,
            topic=Topic.ORDER,
            subject="2026000123",
            received_at=NOON,
            due_at=NOON,
            given_up_at=NOON,
            last_error="KeyError",
        )
    )
    make_import(shop, failed_at=NOON, error="Shoptet could not make the export")
    name = other.name
    db.session.commit()
    done = ready_run("doctor")
    assert done.exit_code == 1
    for text in ("order 2026000123: KeyError", "NEEDS A PERSON", "failed at 2026-11-20"):
        assert text in done.output
    assert done.output.endswith("2 shops examined, 1 in need of a person.\n")
    alone = ready_run("doctor", "--shop", name)
    assert (alone.exit_code, "Knihy" in alone.output) == (0, False)


def test_a_record_that_was_tampered_with_makes_the_exit_code_1(ready_run: Run) -> None:
    shop = make_shop()
    decide(shop, "breaker_reset")
    db.session.execute(update(Decision).values(reason="another"))
    db.session.commit()
    done = ready_run("doctor")
    assert done.exit_code == 1
    assert "1 decision, broken at 1" in done.output
    assert "decision 1 is not as it was written" in done.output


def test_an_unknown_shop_is_an_error(ready_run: Run) -> None:
    done = ready_run("doctor", "--shop", "Hrnce")
    assert (done.exit_code, done.output) == (1, "Error: there is no shop called Hrnce\n")
