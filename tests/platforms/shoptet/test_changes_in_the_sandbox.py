"""The lists that lost webhooks are found by, over real HTTP, in the sandbox shop."""

from datetime import UTC, datetime, timedelta
from typing import Any

from app.platforms.base import Arrival, Credentials, Topic
from app.platforms.shoptet import Shoptet
from sandbox import shop as merchant
from sandbox.model import Contact
from sandbox.placing import Wish, place_orders
from sandbox.state import Platform

Connected = tuple[Shoptet, Credentials]
MINUTE = timedelta(minutes=1)
EVA = Wish(Contact("Eva Malá", "eva@example.com", None))


def all_of(pages: Any) -> list[Any]:
    """Read all pages."""
    return [one for page in pages for one in page]


def test_orders_that_came_changed_and_went_are_listed(shop: Connected, platform: Platform) -> None:
    shoptet, credentials = shop
    since = datetime.now(UTC) - MINUTE
    (new, gone) = place_orders(platform, [EVA, EVA])
    old = next(order for order in platform.shop.orders.values() if order.status_id == -3)
    merchant.change_order(platform, old, {"status_id": 10})
    merchant.delete_order(platform, gone)
    found = {change.code: change for change in all_of(shoptet.changed_orders(credentials, since))}
    told = [found[code].deleted for code in (new.code, old.code, gone.code)]
    assert told == [False, False, True]
    order = shoptet.fetch_order(credentials, old.code)
    assert order is not None
    assert order.changed_at == found[old.code].changed_at


def test_every_order_of_a_month_is_listed_page_by_page(shop: Connected, platform: Platform) -> None:
    shoptet, credentials = shop
    long_ago = datetime.now(UTC) - timedelta(days=60)
    listed = {change.code for change in all_of(shoptet.changed_orders(credentials, long_ago))}
    month = datetime.now(UTC) - shoptet.changes_kept
    assert listed == {o.code for o in platform.shop.orders.values() if o.changed >= month}


def test_what_never_arrived_is_in_the_log_and_what_was_never_made_is_not(
    shop: Connected, platform: Platform
) -> None:
    shoptet, credentials = shop
    shoptet.register_webhooks(credentials)
    platform.faults.change({"silence": {"count": 2}})
    (silent,) = place_orders(platform, [EVA])
    platform.emit("orderStatusesList:change", 10)
    platform.faults.change({"reset": True, "lost": {"count": 1}})
    place_orders(platform, [EVA])
    found = all_of(shoptet.undelivered(credentials, datetime.now(UTC) - MINUTE))
    assert [one.arrivals for one in found] == [
        (Arrival(Topic.ORDER, silent.code),),
        (Arrival(Topic.STATUSES),),
    ]


def test_orders_are_counted_until_a_moment(shop: Connected, platform: Platform) -> None:
    shoptet, credentials = shop
    before = shoptet.count_orders(credentials)
    (placed,) = place_orders(platform, [EVA])
    assert shoptet.count_orders(credentials) == before + 1
    assert shoptet.count_orders(credentials, placed.created - MINUTE) == before


def test_a_webhook_that_somebody_deleted_is_missed_and_mended(
    shop: Connected, platform: Platform
) -> None:
    shoptet, credentials = shop
    shoptet.register_webhooks(credentials)
    kept = platform.installation
    assert kept is not None
    webhook = kept.webhook_of("order:create")
    assert webhook is not None
    del kept.webhooks[webhook.id]
    assert shoptet.webhook_faults(credentials).missing == ("order:create",)
    shoptet.register_webhooks(credentials)
    assert not shoptet.webhook_faults(credentials)
