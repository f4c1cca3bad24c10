"""The acts over real HTTP, in the sandbox shop: what is asked for is there afterwards."""

from collections.abc import Iterator
from threading import Thread

import pytest
from flask import Flask
from werkzeug.serving import make_server

from app.errors import PlatformError
from app.platforms.base import Credentials
from app.platforms.shoptet import Shoptet, ShoptetSettings
from sandbox import Settings, create_sandbox
from sandbox.server import QuietHandler
from sandbox.state import Platform
from tests.fakes import StaticTokens
from tests.sandbox.partner import Partner


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


def open_order(platform: Platform) -> str:
    """Return the code of an order that is not cancelled."""
    return next(code for code, order in platform.shop.orders.items() if order.status_id == -1)


def test_an_order_is_cancelled_and_remarked_on(
    shop: tuple[Shoptet, Credentials], platform: Platform
) -> None:
    shoptet, credentials = shop
    code = open_order(platform)
    (target,) = [status for status in shoptet.fetch_statuses(credentials) if status.cancels]
    shoptet.change_status(credentials, code, target.id, quiet=True)
    shoptet.add_remark(credentials, code, "Smajlík: storno, 3 nevyzvednuté zásilky")
    order = shoptet.fetch_order(credentials, code)
    assert order is not None
    assert order.status_id == target.id
    remarks = shoptet.fetch_remarks(credentials, code)
    assert remarks.count("Smajlík: storno, 3 nevyzvednuté zásilky") == 1


def test_an_order_that_is_not_there_stays_so(
    shop: tuple[Shoptet, Credentials], platform: Platform
) -> None:
    shoptet, credentials = shop
    before = {code: order.status_id for code, order in platform.shop.orders.items()}
    with pytest.raises(PlatformError, match="no such order") as refusal:
        shoptet.change_status(credentials, "none", "-4", quiet=True)
    assert refusal.value.permanent
    assert {code: order.status_id for code, order in platform.shop.orders.items()} == before


@pytest.mark.parametrize("modules", [{"customerReviews"}, set()])
def test_orders_of_a_customer_are_disabled_where_the_shop_can_do_it(
    shop: tuple[Shoptet, Credentials], platform: Platform, modules: set[str]
) -> None:
    shoptet, credentials = shop
    platform.shop.modules = modules
    guid = next(guid for guid, kept in platform.shop.customers.items() if not kept.disabled_orders)
    shoptet.set_orders_disabled(credentials, guid, True)
    customer = shoptet.fetch_customer(credentials, guid)
    assert customer is not None
    assert customer.orders_disabled is bool(modules)
