"""`flask doctor`: what it shows, and when it calls for a person."""

from pathlib import Path

import pytest
from flask import Flask, current_app
from flask_migrate import stamp
from sqlalchemy import update

from app.errors import PlatformError
from app.extensions import db
from app.models import Decision, WebhookEvent
from app.platforms.base import Topic
from app.services.runtime import Runtime
from tests.cli.conftest import Run
from tests.factories import (
    NOON,
    make_import,
    make_order,
    make_reconciliation,
    make_shop,
    make_status,
)
from tests.fakes import FakePlatform
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
    make_reconciliation(shop, missed=2, missed_ever=1012, missed_at=NOON, theirs=1300, ours=1299)
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
        "2 in the last comparison, 1,012 ever, last at 2026-11-20 12:00 UTC",
        "as they should be (seen at ",
        "1,300 and 1,299, 1 order missing",
        "notices standing",
        "circuit breaker",
        "closed",
        "E-mail: no mail server is set (SMTP_HOST)",
        "1 shop examined, none in need of a person.",
    ):
        assert text in done.output


def test_a_shop_that_needs_a_person_makes_the_exit_code_1(ready_run: Run) -> None:
    shop, other = make_shop(name="Knihy"), make_shop(name="Hrnce")
    make_reconciliation(other)
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


def test_webhooks_are_asked_for_only_when_wanted(ready_run: Run, platform: FakePlatform) -> None:
    shop = make_shop(secret=app_secret())
    make_reconciliation(shop)
    db.session.commit()
    assert ready_run("doctor").exit_code == 0
    assert platform.calls == []

    asked = ready_run("doctor", "--ask")

    assert asked.exit_code == 1
    assert "webhooks are not as they should be: order" in asked.output
    assert "webhook_faults" in platform.calls
    assert "register_webhooks" not in platform.calls

    platform.registered = True
    assert ready_run("doctor", "--ask").exit_code == 0


def test_a_platform_that_does_not_answer_hides_no_other_shop(
    ready_run: Run, platform: FakePlatform
) -> None:
    for name in ("Knihy", "Hrnce"):
        make_reconciliation(make_shop(name=name, secret=app_secret()))
    db.session.commit()
    platform.registered, platform.failures = True, [PlatformError("the server failed")]

    asked = ready_run("doctor", "--ask")

    assert asked.exit_code == 1
    assert "did not say how its webhooks are: the server failed" in asked.output
    assert "2 shops examined, 1 in need of a person." in asked.output


def app_secret() -> bytes:
    """Return a permission of the fake platform, sealed."""
    runtime: Runtime = current_app.extensions["runtime"]
    return runtime.vault.seal("secret")
