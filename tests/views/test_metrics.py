"""What Prometheus is told, and who else is not."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from app import database, measures
from app.extensions import db
from app.models import WebhookEvent
from app.services import inbox
from app.services.figures import queues
from app.services.runtime import Runtime
from tests.factories import NOON, make_action, make_order, make_shop
from tests.fakes import FakePlatform
from tests.services.steps import fetched, installed_shop, work_off
from tests.views.test_health import arrive

TOKEN = "a token that nobody guesses"


def told(client: FlaskClient) -> Mapping[str, float]:
    """Return all figures by name and labels."""
    lines = client.get("/metrics").text.splitlines()
    pairs = (line.rpartition(" ") for line in lines if not line.startswith("#"))
    return {name: float(value) for name, _, value in pairs}


def test_metrics_tell_how_far_behind_the_work_is(app: Flask, client: FlaskClient) -> None:
    shop = make_shop()
    arrive(shop, "1", "2")
    make_action(make_order(shop, code="1"), state="todo")
    make_action(make_order(shop, code="2"), state="confirmed", ended_at=NOON)
    db.session.commit()
    with database.writing() as session:
        session.execute(update(WebhookEvent).where(WebhookEvent.subject == "2").values(attempts=3))
    figures = told(client)
    assert figures['smajlik_waiting{kind="inbox"}'] == 2
    assert 3600 <= figures['smajlik_oldest_due_seconds{kind="inbox"}'] < 3700
    assert figures['smajlik_inbox_attempts{attempts="0"}'] == 1
    assert figures['smajlik_inbox_attempts{attempts="3"}'] == 1
    assert figures["smajlik_given_up"] == 0
    assert figures['smajlik_actions{state="todo"}'] == 1
    assert figures['smajlik_actions{state="confirmed"}'] == 1
    assert figures['smajlik_waiting{kind="outbox"}'] == 1
    assert figures['smajlik_shops{state="connected"}'] == 1
    assert figures["smajlik_database_up"] == 1


def test_what_was_given_up_is_counted(sqlite_app: Flask) -> None:
    shop = make_shop()
    arrive(shop, "1")
    held = inbox.claim(timedelta(seconds=60))
    assert held is not None
    inbox.give_up(held, "ValueError")
    assert told(sqlite_app.test_client())["smajlik_given_up"] == 1


def test_the_lag_is_taken_from_what_was_done(
    app: Flask, runtime: Runtime, platform: FakePlatform
) -> None:
    installed_shop(runtime, platform)
    platform.orders["1"] = fetched("1")
    headers, body = platform.webhook("order", "1")
    app.test_client().post("/webhooks/fake", data=body, headers=headers)
    work_off(runtime)
    session = db.session()
    database.look_across(session, "as the figures do")
    lag = queues.lag(session, database.now(session))
    assert 0 < lag["median"] <= lag["worst"] < 60


def test_webhooks_are_counted_by_verdict(sqlite_app: Flask, platform: FakePlatform) -> None:
    client = sqlite_app.test_client()
    runtime: Runtime = sqlite_app.extensions["runtime"]
    make_shop(external_id="1", webhook_key=runtime.vault.seal(platform.webhook_key))
    db.session.commit()
    name = 'smajlik_intake_seconds_count{verdict="%s"}'
    before = told(client)
    headers, body = platform.webhook("order", "1")
    client.post("/webhooks/fake", data=body, headers=headers)
    client.post("/webhooks/fake", data=b"forged")
    after = told(client)
    for verdict in ("accepted", "unproven"):
        assert after[name % verdict] == before.get(name % verdict, 0) + 1
    refusals = 'smajlik_refusals_total{status="401"}'
    assert after[refusals] == before.get(refusals, 0) + 1


def test_without_a_token_only_this_machine_is_told(sqlite_app: Flask) -> None:
    client = sqlite_app.test_client()
    assert client.get("/metrics").status_code == 200
    elsewhere = {"REMOTE_ADDR": "192.0.2.1"}
    assert client.get("/metrics", environ_base=elsewhere).status_code == 401
    passed_on = {"X-Forwarded-For": "127.0.0.1"}
    assert client.get("/metrics", headers=passed_on).status_code == 401


@pytest.mark.parametrize(
    ("given", "status"),
    [
        (f"Bearer {TOKEN}", 200),
        ("Bearer another", 401),
        ("Bearer ", 401),
        ("Bearer žluťoučký", 401),
        ("", 401),
    ],
)
def test_with_a_token_only_its_bearer_is_told(sqlite_app: Flask, given: str, status: int) -> None:
    sqlite_app.config["METRICS_TOKEN"] = TOKEN
    answer = sqlite_app.test_client().get("/metrics", headers={"Authorization": given})
    assert answer.status_code == status
    assert ("smajlik" in answer.text) is (status == 200)


def test_without_a_database_the_rest_is_told(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("Jana"))

    monkeypatch.setattr(database, "now", away)
    measures.REFUSALS.labels("418").inc()
    figures = told(sqlite_app.test_client())
    assert figures["smajlik_database_up"] == 0
    assert figures['smajlik_refusals_total{status="418"}'] >= 1
    assert "smajlik_given_up" not in figures
