"""What only a real server shows: bodies that come in pieces, and a quick end."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from sqlalchemy import create_engine, func, select

from app import create_app
from app.extensions import db
from app.models import WebhookEvent
from tests.conftest import SETTINGS
from tests.factories import make_shop

PIECE = b"x" * 65_536


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The application as it is shipped, on granian: its address and its database."""
    settings = {**SETTINGS, "DATABASE_URL": f"sqlite:///{tmp_path / 'served.sqlite3'}"}
    app = create_app(settings)
    with app.app_context():
        db.create_all()
        make_shop(
            platform="shoptet",
            external_id="1",
            webhook_key=app.extensions["runtime"].vault.seal("key"),
        )
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = f"--interface wsgi --host 127.0.0.1 --port {port} --workers 1 --blocking-threads 4"
    process = subprocess.Popen(
        [sys.executable, "-m", "granian", *options.split(), "--log-level", "error", "wsgi:app"],
        env={**os.environ, **{name: str(value) for name, value in settings.items()}},
    )
    with process:
        wait_until_alive(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}", settings["DATABASE_URL"]
        process.send_signal(signal.SIGTERM)
    assert process.returncode == 0


def wait_until_alive(address: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            assert requests.get(f"{address}/healthz", timeout=5).ok
        except requests.ConnectionError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        else:
            return


def in_pieces(count: int) -> Iterator[bytes]:
    for _ in range(count):
        yield PIECE


def stored(database: str) -> int:
    engine = create_engine(database)
    with engine.connect() as connection:
        rows = connection.scalar(select(func.count()).select_from(WebhookEvent)) or 0
    engine.dispose()
    return rows


def test_a_body_in_pieces_is_read_whole_or_refused_and_never_cut(server: tuple[str, str]) -> None:
    address, database = server
    webhooks = f"{address}/webhooks/shoptet"
    statuses = {
        count: requests.post(webhooks, data=in_pieces(count), timeout=30).status_code
        for count in (1, 16, 17, 160)
    }
    assert statuses == {1: 401, 16: 401, 17: 413, 160: 413}
    assert requests.post(webhooks, data=PIECE * 17, timeout=30).status_code == 413
    assert stored(database) == 0
