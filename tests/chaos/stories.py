"""A sandbox in this process and a plugin beside it, both over HTTP; workers come from elsewhere."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.serving import make_server

from app import create_app
from app.extensions import db
from bench.servers import free_port, serving
from sandbox import Settings, create_sandbox
from sandbox.server import running
from sandbox.state import Platform
from tests.conftest import SETTINGS, as_environment

# Shorter than in real life, so that what a killed worker held is due again soon.
LEASE_SECONDS = 3

Serve = Callable[[Flask, Mapping[str, object], int], AbstractContextManager[None]]


@dataclass(frozen=True)
class Story:
    """A shop platform in plain sight, and the settings of a plugin that it can install."""

    platform: Platform
    settings: Mapping[str, object]


@contextmanager
def in_threads(app: Flask, _settings: Mapping[str, object], port: int) -> Iterator[None]:
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


@contextmanager
def by_granian(_app: Flask, settings: Mapping[str, object], port: int) -> Iterator[None]:
    """Answer requests as in production, in processes of their own."""
    with serving("wsgi:app", as_environment(settings), port):
        yield


@contextmanager
def told(
    url: str,
    make_tables: Callable[[], None],
    *,
    serve: Serve = in_threads,
    lease: int = LEASE_SECONDS,
    **shop: Any,
) -> Iterator[Story]:
    """Open a shop with some history, and the plugin beside it, without a worker yet.

    `shop`: settings of the sandbox other than the usual ones here.
    """
    port = free_port()
    plugin_url = f"http://127.0.0.1:{port}"
    usual = {"customers": 60, "orders": 200, "retry_seconds": 1}
    unhurried = {"parallel_calls": 50, "bucket_leak": 100_000}
    sandbox = create_sandbox(Settings(plugin_url=plugin_url, **(usual | unhurried | shop)))
    with running(sandbox) as shop_url:
        platform: Platform = sandbox.extensions["sandbox"]
        settings = {
            **SETTINGS,
            "DATABASE_URL": url,
            "BASE_URL": plugin_url,
            "SHOPTET_CLIENT_ID": platform.settings.client_id,
            "SHOPTET_CLIENT_SECRET": platform.settings.client_secret,
            "SHOPTET_PARTNER_URL": shop_url,
            "SHOPTET_API_URL": shop_url,
            "LEASE_SECONDS": lease,
        }
        app = create_app(settings)
        with app.app_context():
            make_tables()
            with serve(app, settings, port):
                yield Story(platform, settings)
            db.session.remove()
            db.engine.dispose()
