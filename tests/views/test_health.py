"""What the operator's tools are told."""

from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient

from app import database
from app.platforms.base import Arrival, Topic
from app.services import inbox
from tests.factories import make_shop


def test_a_living_process_says_so(client: FlaskClient) -> None:
    assert client.get("/healthz").text == "ok\n"


def test_tables_without_migrations_are_not_ready(sqlite_app: Flask) -> None:
    assert sqlite_app.test_client().get("/readyz").status_code == 503


def test_metrics_tell_how_far_behind_the_inbox_is(app: Flask, client: FlaskClient) -> None:
    with database.writing() as session:
        arrivals = [Arrival(Topic.ORDER, "1"), Arrival(Topic.ORDER, "2")]
        shop = make_shop()
        inbox.append(session, shop.id, arrivals, datetime.now(UTC) - timedelta(hours=1))
    text = client.get("/metrics").text
    figures = dict(line.split(" ") for line in text.splitlines() if not line.startswith("#"))
    assert float(figures["smajlik_inbox_waiting"]) == 2
    assert 3600 <= float(figures["smajlik_inbox_oldest_due_seconds"]) < 3700
    assert float(figures["smajlik_inbox_given_up"]) == 0
