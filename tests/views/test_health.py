"""What the operator's tools are told."""

from datetime import UTC, datetime, timedelta

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app import database
from app.config import ROOT
from app.extensions import db
from app.models import Shop
from app.platforms.base import Arrival, Topic
from app.services import health, inbox
from app.services.figures import queues
from tests.factories import make_shop

HOUR = timedelta(hours=1)


def arrive(shop: Shop, *codes: str, ago: timedelta = HOUR) -> None:
    """Let orders have arrived some time ago."""
    db.session.commit()
    with database.writing() as session:
        arrivals = [Arrival(Topic.ORDER, code) for code in codes]
        inbox.append(session, shop.id, arrivals, datetime.now(UTC) - ago)


def migrated() -> None:
    """Let the database say that it stands at the newest migration."""
    newest = ScriptDirectory(str(ROOT / "migrations")).get_current_head()
    with db.engine.connect().execution_options(writing=True) as connection:
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:it)"), {"it": newest})
        connection.commit()


@pytest.fixture
def ready_app(sqlite_app: Flask) -> Flask:
    migrated()
    return sqlite_app


def test_a_living_process_says_so(client: FlaskClient) -> None:
    assert client.get("/healthz").text == "ok\n"


def test_tables_without_migrations_are_not_ready(sqlite_app: Flask) -> None:
    answer = sqlite_app.test_client().get("/readyz")
    assert (answer.status_code, answer.text) == (503, f"not ready: {health.NOT_MIGRATED}\n")


def test_what_waits_for_less_than_the_bound_is_no_reason(ready_app: Flask) -> None:
    arrive(make_shop(), "1", ago=timedelta(minutes=9))
    answer = ready_app.test_client().get("/readyz")
    assert (answer.status_code, answer.text) == (200, "ready\n")


def test_what_waits_longer_is_told_in_words(ready_app: Flask) -> None:
    arrive(make_shop(), "1")
    answer = ready_app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.text == (
        "not ready: arrivals have been due for 60 minutes: is a worker running?\n"
    )


@pytest.mark.parametrize(
    ("_case", "moment", "after"),
    [
        ("suspended", "suspended_at", timedelta(0)),
        ("refused by its platform", "disconnected_at", timedelta(0)),
        ("asked to wait", "paused_until", HOUR),
        ("asked to wait until just now", "paused_until", timedelta(0)),
    ],
)
def test_what_waits_on_purpose_is_no_reason(
    ready_app: Flask, _case: str, moment: str, after: timedelta
) -> None:
    arrive(make_shop(**{moment: datetime.now(UTC) + after}), "1")
    assert ready_app.test_client().get("/readyz").status_code == 200


def test_a_database_that_is_away_is_told_in_words(
    ready_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise OperationalError("SELECT 1", {}, Exception("Jana"))

    monkeypatch.setattr(db.engine, "connect", away)
    answer = ready_app.test_client().get("/readyz")
    assert (answer.status_code, answer.text) == (503, f"not ready: {health.AWAY}\n")


def test_the_oldest_row_that_may_be_taken_is_found(app: Flask) -> None:
    arrive(make_shop(suspended_at=datetime.now(UTC)), "1", ago=5 * HOUR)
    arrive(make_shop(), "2", ago=2 * HOUR)
    assert 7_200 <= _oldest_due() < 7_300
    inbox.claim(timedelta(seconds=60))
    assert _oldest_due() == 0


def _oldest_due() -> float:
    session = db.session()
    database.look_across(session, "as readiness does")
    return queues.oldest_due(session, database.now(session))["inbox"]
