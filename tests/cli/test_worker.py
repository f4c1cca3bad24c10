"""`flask worker`."""

import os
import signal
import subprocess
import sys

from flask import Flask

from app.extensions import db
from app.models import Order, WebhookEvent
from app.platforms.base import Arrival, Topic
from app.services import inbox
from app.services.runtime import Runtime
from tests.cli.conftest import Run
from tests.conftest import SETTINGS, as_environment
from tests.fakes import FakePlatform
from tests.services.steps import NOON, fetched, installed_shop


def test_once_does_all_that_is_due_and_stops(
    app: Flask, run: Run, runtime: Runtime, platform: FakePlatform
) -> None:
    shop_id = installed_shop(runtime, platform)
    platform.orders = {code: fetched(code) for code in ("1", "2")}
    inbox.append(db.session(), shop_id, [Arrival(Topic.ORDER, code) for code in "12"], NOON)
    db.session.commit()
    done = run("worker", "--once")
    assert done.exit_code == 0, done.output
    assert db.session.query(Order).count() == 2
    waiting = db.session.query(WebhookEvent).filter_by(topic=Topic.ORDER, done_at=None)
    assert waiting.count() == 0


def test_a_worker_runs_until_it_is_told_to_stop(sqlite_app: Flask) -> None:
    url = sqlite_app.config["SQLALCHEMY_DATABASE_URI"]
    worker = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
        env={**os.environ, **as_environment(SETTINGS), "DATABASE_URL": url},
        stderr=subprocess.PIPE,
        text=True,
    )
    with worker:
        assert worker.stderr is not None
        assert "worker_started" in worker.stderr.readline()
        worker.send_signal(signal.SIGTERM)
        assert "worker_stopped" in worker.stderr.readline()
        assert worker.wait() == 0
