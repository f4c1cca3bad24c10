"""One can follow what somebody asked for by its id, from the answer to what came of it."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import Shop, WebhookEvent
from app.services.runtime import Runtime
from tests.fakes import FakePlatform
from tests.services.steps import fetched, installed_shop, work_off
from tests.views.conftest import Bearer

Lines = list[dict[str, Any]]


@pytest.fixture(autouse=True)
def _nothing_said_yet(capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()


def lines(capsys: pytest.CaptureFixture[str]) -> Lines:
    """Return what was logged since the last look."""
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def only(found: Lines, **wanted: object) -> Mapping[str, Any]:
    """Return the one line with these fields."""
    [line] = [line for line in found if wanted.items() <= line.items()]
    return line


def test_every_answer_bears_an_id_and_is_logged_once(
    client: FlaskClient, headers: Bearer, shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = client.get("/app/orders?search=Jana", headers=headers, buffered=True)
    line = only(lines(capsys), event="request")
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert (line["method"], line["endpoint"], line["status"]) == ("GET", "orders.show", 200)
    assert line["shop_id"] == shop.id
    assert "Jana" not in str(line)


def test_an_id_that_the_caller_sends_is_not_taken(
    client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = client.get("/healthz", headers={"X-Request-ID": "jana@example.com"}, buffered=True)
    assert len(answer.headers.getlist("X-Request-ID")) == 1
    assert "jana" not in answer.headers["X-Request-ID"]
    assert "jana" not in str(lines(capsys))


def test_what_nobody_answers_is_logged_without_its_address(
    client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    client.open("/jana@example.com", method="JANA", buffered=True)
    line = only(lines(capsys), event="request")
    assert (line["method"], line["endpoint"], line["status"]) == ("other", "none", 404)


def test_a_shop_does_not_stay_with_the_next_request(
    client: FlaskClient, headers: Bearer, capsys: pytest.CaptureFixture[str]
) -> None:
    client.get("/app/orders", headers=headers, buffered=True)
    client.get("/healthz", buffered=True)
    assert "shop_id" not in only(lines(capsys), endpoint="health.alive")


def test_a_page_of_an_unexpected_error_names_the_id_of_its_lines(
    app: Flask,
    client: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    app.testing = False
    monkeypatch.setitem(app.view_functions, "health.alive", lambda: 1 / 0)
    answer = client.get("/healthz", buffered=True)
    id = answer.headers["X-Request-ID"]
    assert answer.status_code == 500
    assert id in answer.text
    found = lines(capsys)
    assert only(found, event="request.failed")["request_id"] == id
    assert only(found, event="request", status=500)["request_id"] == id


def test_what_breaks_in_front_of_flask_is_answered_too(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def break_down(*_: object) -> None:
        raise ValueError("jana@example.com")

    monkeypatch.setattr("app.views.webhooks.answer", break_down)
    answer = sqlite_app.test_client().post("/webhooks/fake")
    assert (answer.status_code, answer.json["status"]) == (500, 500)  # type: ignore[index]
    assert answer.headers["Cache-Control"] == "no-store"
    assert (
        answer.headers["X-Request-ID"] == only(lines(capsys), event="request.broke")["request_id"]
    )


def test_a_webhook_is_followed_from_its_answer_to_its_effect(
    app: Flask, runtime: Runtime, platform: FakePlatform, capsys: pytest.CaptureFixture[str]
) -> None:
    shop_id = installed_shop(runtime, platform)
    capsys.readouterr()
    platform.orders["1"] = fetched("1", status_id="99")
    headers, body = platform.webhook("order", "1")
    client = app.test_client()
    first, second = (client.post("/webhooks/fake", data=body, headers=headers) for _ in "12")
    assert lines(capsys) == [], "what was taken in is told by the worker"
    work_off(runtime)
    ids = [answer.headers["X-Request-ID"] for answer in (first, second)]
    rows = db.session.execute(
        select(WebhookEvent.id, WebhookEvent.request_id).where(WebhookEvent.topic == "order")
    ).all()
    assert sorted(row.request_id for row in rows) == sorted(ids)
    found = lines(capsys)
    line = only(found, event="event_done", topic="order")
    assert (line["request_id"], line["request_ids"]) == (ids[0], ids)
    assert (line["shop_id"], line["events"]) == (shop_id, sorted(row.id for row in rows))
    # Somebody had to look at the statuses because of it: that is known by the same id.
    assert only(found, event="event_done", topic="statuses")["request_id"] == ids[0]
