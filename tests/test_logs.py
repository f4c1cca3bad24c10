"""Nothing personal is ever logged."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.services.runtime import Runtime
from tests.fakes import FakePlatform
from tests.services.steps import fetched, installed_shop, work_off

CANARIES = ("Kanárek", "canary@example.com", "602999888", "secret-1", "token-1")


def test_a_failure_is_logged_with_its_place_and_without_its_words(
    capsys: pytest.CaptureFixture[str],
    app: Flask,
    runtime: Runtime,
    platform: FakePlatform,
    client: FlaskClient,
) -> None:
    installed_shop(runtime, platform)
    platform.orders["1"] = fetched(
        "1", name="Jan Kanárek", email="canary@example.com", phone="602999888"
    )
    headers, body = platform.webhook("order", "1")
    assert client.post("/webhooks/fake", data=body, headers=headers).status_code == 200
    platform.failures = [ValueError(" ".join(CANARIES))]
    work_off(runtime)
    logged = capsys.readouterr().err
    lines = [json.loads(line) for line in logged.splitlines()]
    failed = next(line for line in lines if line["event"] == "event_failed")
    assert failed["error"] == "ValueError"
    assert failed["topic"] == "order"
    assert any("events.py" in place for place in failed["trace"])
    assert not [canary for canary in CANARIES if canary in logged]
    db.session.rollback()
