"""The acts over real HTTP, in the sandbox shop: what is asked for is there afterwards."""

import pytest

from app.errors import PlatformError
from app.platforms.base import Credentials
from app.platforms.shoptet import Shoptet
from sandbox.state import Platform


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
