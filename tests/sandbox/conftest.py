"""A sandbox with its clock in the test's hand, and a receiver that stands for the plugin."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from queue import Empty, Queue
from threading import Event, Thread
from typing import Any

import pytest
from flask import Flask, Request, request
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from sandbox import Settings, create_sandbox
from sandbox.model import Order
from sandbox.server import QuietHandler
from sandbox.state import Platform
from tests.sandbox.partner import Partner

PATIENCE_SECONDS = 10.0


@dataclass
class Clock:
    """A clock that moves when told."""

    moment: datetime = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **span: float) -> None:
        self.moment += timedelta(**span)


@dataclass
class Receiver:
    """An address that keeps what it is sent and answers what it is told to."""

    url: str
    answers: list[int] = field(default_factory=list)
    received: Queue[tuple[str, dict[str, str], bytes]] = field(default_factory=Queue)
    gate: Event = field(default_factory=Event)

    def take(self, request: Request) -> int:
        self.received.put((request.path, dict(request.headers), request.get_data()))
        self.gate.wait(PATIENCE_SECONDS)
        return self.answers.pop(0) if self.answers else 200

    def next(self) -> tuple[str, dict[str, str], bytes]:
        return self.received.get(timeout=PATIENCE_SECONDS)

    def nothing_more(self) -> bool:
        try:
            self.received.get_nowait()
        except Empty:
            return True
        return False


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    app = Flask("receiver")
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
    kept = Receiver(f"http://127.0.0.1:{server.server_port}")
    kept.gate.set()
    app.add_url_rule(
        "/<path:_path>", "take", lambda _path: ("", kept.take(request)), methods=["GET", "POST"]
    )
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield kept
    kept.gate.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


Make = Callable[..., Flask]


@pytest.fixture
def make(clock: Clock, receiver: Receiver) -> Iterator[Make]:
    """Make sandboxes; small and patient unless told otherwise."""
    made: list[Flask] = []

    def make_one(**settings: Any) -> Flask:
        small: dict[str, Any] = {"customers": 40, "orders": 150, "job_seconds": 3600.0}
        small["plugin_url"] = receiver.url
        made.append(create_sandbox(Settings(**(small | settings)), clock))
        return made[-1]

    yield make_one
    for app in made:
        app.extensions["sandbox"].close()


@pytest.fixture
def app(make: Make) -> Flask:
    return make()


@pytest.fixture
def platform(app: Flask) -> Platform:
    state: Platform = app.extensions["sandbox"]
    return state


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def partner(app: Flask) -> Partner:
    """An add-on installed in the sandbox, with an API token."""
    return Partner.installed_in(app)


@pytest.fixture
def order(partner: Partner) -> Order:
    """An open order that was just placed."""
    made = partner.client.post("/sandbox/orders", json={"email": "jana@example.com"})
    return partner.platform.shop.orders[made.get_json()["code"]]
