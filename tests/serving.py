"""The application on the server that it is shipped with."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import requests

from app import create_app
from app.extensions import db
from tests.conftest import SETTINGS
from tests.factories import make_shop

KEY = "key"


def prepared(folder: Path, **settings: object) -> dict[str, object]:
    """Return the settings of an application on a new SQLite file, with a Shoptet shop in it."""
    chosen = {**SETTINGS, "DATABASE_URL": f"sqlite:///{folder / 'served.sqlite3'}", **settings}
    app = create_app(chosen)
    with app.app_context():
        db.create_all()
        sealed = app.extensions["runtime"].vault.seal(KEY)
        make_shop(platform="shoptet", external_id="1", webhook_key=sealed)
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return chosen


@contextmanager
def serving(settings: Mapping[str, object], workers: int = 1) -> Iterator[int]:
    """Serve the application on granian, yield the port, and see that it ends when told to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    options = f"--host 127.0.0.1 --port {port} --workers {workers} --blocking-threads 4"
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", *options.split()]
    process = subprocess.Popen(
        [*granian, "--log-level", "error", "wsgi:app"],
        env={**os.environ, **{name: str(value) for name, value in settings.items()}},
    )
    with process:
        _wait_until_alive(f"http://127.0.0.1:{port}")
        yield port
        process.send_signal(signal.SIGTERM)
    assert process.returncode == 0


def _wait_until_alive(address: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            assert requests.get(f"{address}/healthz", timeout=5).ok
        except requests.ConnectionError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        else:
            return
