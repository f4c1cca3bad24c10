"""A worker that has to go leaves nothing behind that others must wait for."""

import json
import os
import signal
import subprocess
import sys

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models import Order, WebhookEvent
from app.services import events
from app.services.outbox.carrying_out import carry_out_one
from app.services.runtime import Runtime
from app.worker.stopping import OutOfTime
from tests.fakes import FakePlatform
from tests.services.acting import steps
from tests.services.acting.steps import action
from tests.services.steps import fetched, installed_shop, work_off

LONG_WORK = """
import json, sys, time
from threading import Event
from app.worker import stopping
stopping.GRACE = 0.2
stop, felt = Event(), []
try:
    with stopping.told_by_signals(stop):
        print("ready", flush=True)
        stop.wait(20)
        felt.append("told")
        time.sleep({seconds})
        felt.append("finished")
except stopping.OutOfTime:
    felt.append("out of time")
print(json.dumps(felt))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize(
    ("seconds", "felt"), [(0, ["told", "finished"]), (20, ["told", "out of time"])]
)
def test_what_is_in_hand_is_finished_but_not_for_ever(
    number: int, seconds: int, felt: list[str]
) -> None:
    source = LONG_WORK.format(seconds=seconds)
    process = subprocess.Popen(
        [sys.executable, "-c", source], stdout=subprocess.PIPE, text=True, env={**os.environ}
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        assert json.loads(process.stdout.read()) == felt
    assert process.returncode == 0


def test_an_arrival_is_handed_back_and_nothing_counts_as_failed(
    app: Flask, runtime: Runtime, platform: FakePlatform
) -> None:
    installed_shop(runtime, platform)
    platform.orders["1"] = fetched("1")
    headers, body = platform.webhook("order", "1")
    app.test_client().post("/webhooks/fake", data=body, headers=headers)
    platform.failures = [OutOfTime()]  # type: ignore[list-item]
    with pytest.raises(OutOfTime):
        events.process_one(runtime)
    db.session.remove()
    [row] = db.session.scalars(select(WebhookEvent).where(WebhookEvent.topic == "order"))
    assert (row.attempts, row.lease, row.last_error) == (0, None, None)
    db.session.rollback()
    work_off(runtime)
    assert db.session.scalars(select(Order.code)).all() == ["1"]
    assert db.session.scalars(select(WebhookEvent.attempts)).all()[-1] == 1


@pytest.fixture
def shop_id(app: Flask, runtime: Runtime, platform: FakePlatform) -> int:
    """A shop where the cancellation of the order `new` is due."""
    return steps.due_to_be_cancelled(runtime, platform)


def test_an_action_is_handed_back_before_the_platform_was_asked(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    platform.failures = [OutOfTime()]  # type: ignore[list-item]
    with pytest.raises(OutOfTime):
        carry_out_one(runtime)
    row = action(shop_id, "new")
    assert (row.state, row.attempts, row.lease) == ("todo", 0, None)
    db.session.rollback()
    assert carry_out_one(runtime)
    assert platform.changes == [("new", "-4", False)]


def test_an_action_that_the_platform_was_asked_for_is_left_to_its_lease(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    platform.lost = [OutOfTime()]  # type: ignore[list-item]
    with pytest.raises(OutOfTime):
        carry_out_one(runtime)
    row = action(shop_id, "new")
    assert (row.state, row.attempts) == ("sent", 1)
    assert row.lease is not None
    db.session.rollback()
    assert not carry_out_one(runtime), "nobody may do it again now"
    assert platform.changes == [("new", "-4", False)]
