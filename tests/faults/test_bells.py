"""What wakes a worker rings too seldom, too often or too late: only the delay changes."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.extensions import db
from app.models import Order
from app.services import durable
from app.services.runtime import Runtime
from app.worker import bell, loop
from app.worker.bell import Bell
from tests.fakes import FakePlatform
from tests.services.steps import fetched

ORDERS = 20


class Deaf:
    """Never hears anything: it wakes after its longest wait."""

    def wait(self, stop: Event) -> None:
        """Wait in vain."""
        stop.wait(0.1)


class Restless:
    """Rings without an end."""

    def wait(self, stop: Event) -> None:
        """Return at once."""


@contextmanager
def working(app: Flask) -> Iterator[None]:
    stop = Event()

    def work() -> None:
        with app.app_context():
            loop.work(app.extensions["runtime"], stop)

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=30)


def all_done() -> bool:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Order)) == ORDERS


@pytest.mark.parametrize("ringing", ["never", "always", "nobody listens", "as it should"])
def test_however_it_rings_everything_is_looked_at_once(
    app: Flask,
    runtime: Runtime,
    platform: FakePlatform,
    shop_id: int,
    sound: None,
    monkeypatch: pytest.MonkeyPatch,
    ringing: str,
) -> None:
    chosen: dict[str, Bell] = {"never": Deaf(), "always": Restless()}
    if ringing in chosen:
        monkeypatch.setattr(loop, "bell", lambda _engine: chosen[ringing])
    if ringing == "nobody listens":
        # As if every notification were lost on its way.
        silent = dict.fromkeys(durable.STATEMENTS, durable.POSTGRESQL)
        monkeypatch.setattr(durable, "STATEMENTS", silent)
        monkeypatch.setattr(bell.SqliteBell, "_version", lambda _self: 0)
    codes = [str(number) for number in range(ORDERS)]
    platform.orders = {code: fetched(code) for code in codes}
    with working(app):
        for code in codes:
            headers, body = platform.webhook("order", code)
            answer = app.test_client().post("/webhooks/fake", data=body, headers=headers)
            assert answer.status_code == 200
        deadline = time.monotonic() + 60
        while not all_done():
            assert time.monotonic() < deadline, "something was never looked at"
            time.sleep(0.02)
    assert platform.calls.count("fetch_order") == ORDERS
