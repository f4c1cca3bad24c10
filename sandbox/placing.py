"""Placing orders, with the events it causes. Call under the lock."""

import json
from dataclasses import dataclass

from sandbox import catalogue, seed
from sandbox.accounts import account_of, can_disable
from sandbox.catalogue import CANCELLED, NEW
from sandbox.model import Contact, Order
from sandbox.shop import BY_PLATFORM, Refused, change_order, check, log_change
from sandbox.state import Platform


@dataclass(frozen=True, slots=True)
class Wish:
    """An order to place. The contact's country decides the currency unless one is named.

    `registered`: with the account of the e-mail, opened when there is none.
    """

    contact: Contact
    products: tuple[tuple[str, int], ...] = (("P001", 1),)
    payment: str = "cod"
    shipping: str = "zasilkovna"
    currency: str | None = None
    customer_guid: str | None = None
    registered: bool = False
    paid: bool | None = None
    status_id: int = NEW
    cash_desk: bool = False
    code: str | None = None
    remark: str | None = None


def place_orders(platform: Platform, wishes: list[Wish]) -> list[Order]:
    """Place orders: order:create for each, order:massCreate too for many.

    Raises Refused before anything is placed.
    """
    orders = [_drawn_up(platform, wish) for wish in wishes]
    codes = [order.code for order in orders]
    if len(set(codes)) < len(codes):
        raise Refused("two of the orders have the same code")
    for order, wish in zip(orders, wishes, strict=True):
        if wish.registered and wish.contact.email:
            order.customer_guid = account_of(platform, wish.contact, wish.contact.email).guid
        platform.shop.orders[order.code] = order
        platform.shop.deleted.pop(order.code, None)
        log_change(platform, order, "Objednávka byla vytvořena.")
        platform.emit("order:create", order.code)
    if len(orders) > 1:
        platform.emit("order:massCreate", json.dumps([order.code for order in orders]))
    for order in orders:
        _cancel_for_disabled(platform, order)
    return orders


def place_repeatedly(platform: Platform, wish: Wish, count: int) -> list[Order]:
    """Place the same order `count` times, each on its own as shoppers do; Refused before any."""
    if count < 1 or (count > 1 and wish.code is not None):
        raise Refused("an order is placed at least once, and with its own code only once")
    return [order for _ in range(count) for order in place_orders(platform, [wish])]


def _drawn_up(platform: Platform, wish: Wish) -> Order:
    check(platform, {"status_id": wish.status_id, "payment": wish.payment})
    currency = wish.currency or catalogue.CURRENCY.get(wish.contact.country, "")
    if currency not in catalogue.RATE or wish.contact.country not in catalogue.CURRENCY:
        raise Refused("the shop sells to CZ, SK and PL, for CZK, EUR and PLN")
    if wish.shipping not in catalogue.SHIPPING or not wish.products:
        raise Refused("an order needs a known shipping and at least one product")
    if any(code not in catalogue.PRODUCT or amount < 1 for code, amount in wish.products):
        raise Refused("an order needs known products, one piece of each at least")
    if wish.customer_guid is not None and wish.customer_guid not in platform.shop.customers:
        raise Refused("no customer has this GUID")
    if wish.code is not None and wish.code in platform.shop.orders:
        raise Refused("an order with this code exists")
    return _order(platform, wish, currency)


def _order(platform: Platform, wish: Wish, currency: str) -> Order:
    number, now = platform.next_number(), platform.now()
    return Order(
        number=number,
        code=wish.code or f"{now:%Y}{number:06d}",
        guid=seed.guid(platform.rng),
        created=now,
        changed=now,
        contact=wish.contact,
        status_id=wish.status_id,
        paid=wish.payment == "card" if wish.paid is None else wish.paid,
        currency=currency,
        lines=tuple(catalogue.line(code, amount, currency) for code, amount in wish.products),
        shipping=wish.shipping,
        payment=wish.payment,
        customer_guid=wish.customer_guid,
        cash_desk=wish.cash_desk,
        remark=wish.remark,
    )


def _cancel_for_disabled(platform: Platform, order: Order) -> None:
    """The platform cancels new orders of a customer whose ordering is disabled."""
    customer = platform.shop.customers.get(order.customer_guid or "")
    if customer and customer.disabled_orders and can_disable(platform):
        change_order(platform, order, {"status_id": CANCELLED}, by=BY_PLATFORM)
