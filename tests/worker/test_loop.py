"""The worker as a process: it wakes, works, and ends when it is asked to."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models import Shop, WebhookEvent
from app.services.runtime import Runtime
from app.worker import loop
from tests.conftest import SETTINGS
from tests.factories import make_shop
from tests.fakes import FakePlatform
from tests.services.steps import fetched, installed_shop


@contextmanager
def working(app: Flask) -> Iterator[None]:
    stop = Event()

    def work() -> None:
        with app.app_context():
            loop.work(app.extensions["runtime"], stop)

    thread = Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=20)
        assert not thread.is_alive()


def done() -> bool:
    db.session.rollback()
    event = db.session.scalars(select(WebhookEvent).where(WebhookEvent.topic == "order")).first()
    return event is not None and event.done_at is not None


def wait_for_done() -> None:
    deadline = time.monotonic() + 20
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_an_idle_worker_wakes_for_an_arrival(
    app: Flask, runtime: Runtime, platform: FakePlatform
) -> None:
    installed_shop(runtime, platform)
    platform.orders["1"] = fetched("1")
    headers, body = platform.webhook("order", "1")
    with working(app):
        answer = app.test_client().post("/webhooks/fake", data=body, headers=headers)
        assert answer.status_code == 200
        wait_for_done()


@pytest.mark.postgresql
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_worker_outlives_an_outage_of_the_database(
    app: Flask, runtime: Runtime, platform: FakePlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed_shop(runtime, platform)
    monkeypatch.setattr(loop, "FIRST_PAUSE", 0.05)
    with working(app):
        with db.engine.connect() as connection:
            others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = "
            # The role of tests may end nobody else.
            connection.exec_driver_sql("SET LOCAL ROLE NONE")
            connection.exec_driver_sql(f"{others} current_database() AND pid <> pg_backend_pid()")
        db.session.remove()
        platform.orders["1"] = fetched("1")
        headers, body = platform.webhook("order", "1")
        statuses = []
        while statuses[-1:] != [200]:
            answer = app.test_client().post("/webhooks/fake", data=body, headers=headers)
            statuses.append(answer.status_code)
            assert len(statuses) < 20
        assert set(statuses) <= {200, 503}, "what cannot be stored is never answered 200"
        wait_for_done()


def test_a_worker_process_ends_by_itself_when_it_is_asked_to(app: Flask) -> None:
    make_shop()
    db.session.commit()
    environment = {
        **os.environ,
        **{name: str(value) for name, value in SETTINGS.items()},
        "DATABASE_URL": app.config["DATABASE_URL"],
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    with process:
        assert "worker_started" in process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        assert "worker_stopped" in process.stderr.read()
    assert process.returncode == 0
    assert db.session.scalars(select(Shop)).one().external_id
