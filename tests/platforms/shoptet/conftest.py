"""Fixtures of the Shoptet adapter's tests."""

from collections.abc import Iterator
from threading import Thread

import pytest
from flask import Flask
from werkzeug.serving import make_server

from app.platforms.base import Credentials
from app.platforms.shoptet import Shoptet, ShoptetSettings
from sandbox import Settings, create_sandbox
from sandbox.server import QuietHandler
from sandbox.state import Platform
from tests.fakes import StaticTokens
from tests.platforms.shoptet.world import Tokens, adapter
from tests.platforms.stage import SHOP, SHOP_URL
from tests.sandbox.partner import Partner


@pytest.fixture
def waits() -> list[float]:
    """The waits that were asked for, in seconds."""
    return []


@pytest.fixture
def shoptet(waits: list[float]) -> Shoptet:
    """The adapter."""
    return adapter(waits)


@pytest.fixture
def tokens() -> Tokens:
    """Tokens of the shop, numbered."""
    return Tokens()


@pytest.fixture
def credentials(tokens: Tokens) -> Credentials:
    """Those of the shop."""
    return Credentials(SHOP, SHOP_URL, tokens)


@pytest.fixture
def sandbox() -> Iterator[Flask]:
    """A small shop."""
    app = create_sandbox(Settings(customers=40, orders=150, plugin_url="https://smajlik.example"))
    yield app
    app.extensions["sandbox"].close()


@pytest.fixture
def platform(sandbox: Flask) -> Platform:
    """What the shop remembers."""
    state: Platform = sandbox.extensions["sandbox"]
    return state


@pytest.fixture
def shop(sandbox: Flask) -> Iterator[tuple[Shoptet, Credentials]]:
    """The adapter, connected with the shop."""
    secret = Partner.installed_in(sandbox).oauth_token
    server = make_server("127.0.0.1", 0, sandbox, threaded=True, request_handler=QuietHandler)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    settings = ShoptetSettings("id", "secret", address, address, "https://smajlik.example")
    shoptet = Shoptet(settings)
    tokens = StaticTokens(shoptet, "222651", secret)
    yield shoptet, Credentials("222651", address, tokens)
    server.shutdown()
    thread.join()
    server.server_close()
