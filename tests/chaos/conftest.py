"""A sandbox and a plugin in this process, served over HTTP; workers are processes of their own."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from flask import Flask
from werkzeug.serving import make_server

from app import create_app
from app.extensions import db
from sandbox import Settings, create_sandbox
from sandbox.server import running
from sandbox.state import Platform
from tests.conftest import SETTINGS, make_tables

# Shorter than in real life, so that what a killed worker held is due again soon.
LEASE_SECONDS = 3


@dataclass(frozen=True)
class Story:
    """A shop platform in plain sight, and the settings of a plugin that it can install."""

    platform: Platform
    settings: Mapping[str, object]


@pytest.fixture
def story(database_url: str) -> Iterator[Story]:
    """A shop with some history, and the plugin beside it, without a worker yet."""
    port = free_port()
    plugin_url = f"http://127.0.0.1:{port}"
    sandbox = create_sandbox(
        Settings(
            plugin_url=plugin_url,
            customers=60,
            orders=200,
            retry_seconds=1,
            parallel_calls=50,
            bucket_leak=100_000,
        )
    )
    with running(sandbox) as shop_url:
        platform: Platform = sandbox.extensions["sandbox"]
        settings = {
            **SETTINGS,
            "DATABASE_URL": database_url,
            "BASE_URL": plugin_url,
            "SHOPTET_CLIENT_ID": platform.settings.client_id,
            "SHOPTET_CLIENT_SECRET": platform.settings.client_secret,
            "SHOPTET_PARTNER_URL": shop_url,
            "SHOPTET_API_URL": shop_url,
            "LEASE_SECONDS": LEASE_SECONDS,
        }
        app = create_app(settings)
        with app.app_context():
            make_tables()
            with served(app, port):
                yield Story(platform, settings)
            db.session.remove()
            db.engine.dispose()


@contextmanager
def served(app: Flask, port: int) -> Iterator[None]:
    """Answer requests in threads of this process."""
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
