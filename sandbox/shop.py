"""What can happen to an order, with the events it causes. Call under the lock."""

import json
from dataclasses import fields, replace
from typing import Any

from sandbox import catalogue
from sandbox.catalogue import CANCELLED
from sandbox.model import Contact, Order, Remark
from sandbox.state import Platform

MAX_HISTORY = 100
CONTACT_FIELDS = frozenset(field.name for field in fields(Contact))


class Refused(ValueError):
    """The shop will not do it; the text says why and names no person."""


def change_order(
    platform: Platform, order: Order, changes: dict[str, Any], mails: bool = True
) -> bool:
    """Set status_id, paid, payment, remark or fields of the contact; tell whether anything changed.

    Fires order:update, and order:cancel and order:paid where they apply. Raises Refused.
    """
    check(platform, changes)
    before = (order.status_id, order.paid, order.payment, order.remark, order.contact)
    if changes.get("status_id", order.status_id) != order.status_id:
        _set_status(platform, order, changes["status_id"], mails)
    order.paid = changes.get("paid", order.paid)
    order.payment = changes.get("payment", order.payment)
    order.remark = changes.get("remark", order.remark)
    contact = {key: value for key, value in changes.items() if key in CONTACT_FIELDS}
    order.contact = replace(order.contact, **contact)
    after = (order.status_id, order.paid, order.payment, order.remark, order.contact)
    if after == before:
        return False
    order.changed = platform.now()
    platform.emit("order:update", order.code)
    if order.status_id == CANCELLED != before[0]:
        platform.emit("order:cancel", order.code)
    if order.paid and before[1] is False:
        platform.emit("order:paid", order.code)
    return True


def change_many(
    platform: Platform, orders: list[Order], changes: dict[str, Any], mails: bool = True
) -> int:
    """Change orders at once: the single events and order:massUpdate; return how many changed."""
    check(platform, changes)
    was_paid = {order.code for order in orders if order.paid}
    changed = [order for order in orders if change_order(platform, order, changes, mails)]
    if changed:
        platform.emit("order:massUpdate", json.dumps([order.code for order in changed]))
    paid = [order.code for order in changed if order.paid and order.code not in was_paid]
    if paid:
        platform.emit("order:massPaid", json.dumps(paid))
    return len(changed)


def delete_order(platform: Platform, order: Order) -> None:
    """Delete an order for good: order:delete, and a line in the list of changes."""
    del platform.shop.orders[order.code]
    platform.shop.deleted[order.code] = platform.now()
    platform.emit("order:delete", order.code)


def write_remark(platform: Platform, order: Order, text: str, author: str, type: str) -> Remark:
    """Add a line to the History tab; Refused at the platform's limit of 100."""
    if len(order.history) >= MAX_HISTORY:
        raise Refused(
            f'Order history item count limit exceeded ({MAX_HISTORY}) for order "{order.code}".'
        )
    entry = Remark(platform.next_id(), platform.now(), text, author, type)
    order.history.append(entry)
    platform.emit("orderHistoryRemarks:change", order.code)
    return entry


def check(platform: Platform, changes: dict[str, Any]) -> None:
    """Raise Refused when an order cannot take these changes."""
    status = changes.get("status_id")
    if status is not None and status not in platform.shop.statuses:
        raise Refused(f'Invalid statusId "{status}".')
    if "payment" in changes and changes["payment"] not in catalogue.PAYMENT:
        raise Refused("the shop does not know this way to pay")
    known = CONTACT_FIELDS | {"status_id", "paid", "payment", "remark"}
    if "country" in changes and changes["country"] not in catalogue.CURRENCY:
        raise Refused("the shop sells to CZ, SK and PL")
    unknown = changes.keys() - known
    if unknown:
        raise Refused(f"an order has no {', '.join(sorted(unknown))}")


def _set_status(platform: Platform, order: Order, status_id: int, mails: bool) -> None:
    status = platform.shop.statuses[status_id]
    order.status_id = status_id
    if status.mark_as_paid:
        order.paid = True
    if status.mails and mails:
        platform.shop.emails += 1
    log_change(platform, order, f"Stav objednávky změněn na „{status.name}“.")


def log_change(platform: Platform, order: Order, text: str) -> None:
    """Add a line of the platform itself to an order's history."""
    order.history.append(Remark(platform.next_id(), platform.now(), text, "system", "system"))
