"""What can happen to an order, with the events it causes. Call under the lock."""

import json
from dataclasses import fields, replace
from typing import Any

from sandbox import catalogue
from sandbox.catalogue import CANCELLED
from sandbox.model import Contact, Order, Remark, StatusChange
from sandbox.state import Platform

MAX_HISTORY = 100
MAX_TRACKING_NUMBER = 32
PLAIN_FIELDS = frozenset(("paid", "payment", "remark", "tracking_number"))
BY_ADMIN, BY_API, BY_PLATFORM = "admin", "api", "platform"
CONTACT_FIELDS = frozenset(field.name for field in fields(Contact))


class Refused(ValueError):
    """The shop will not do it; the text says why and names no person."""


def change_order(
    platform: Platform,
    order: Order,
    changes: dict[str, Any],
    mails: bool = True,
    by: str = BY_ADMIN,
) -> bool:
    """Set status_id, paid, payment, remark, tracking_number or fields of the contact.

    Fires order:update, and order:cancel and order:paid where they apply; tells whether anything
    changed. Raises Refused.
    """
    check(platform, changes)
    before = _standing(order)
    if "status_id" in changes:
        _set_status(platform, order, changes["status_id"], mails, by)
    for name in PLAIN_FIELDS & changes.keys():
        setattr(order, name, changes[name])
    contact = {key: value for key, value in changes.items() if key in CONTACT_FIELDS}
    order.contact = replace(order.contact, **contact)
    if _standing(order) == before:
        return False
    order.changed = platform.now()
    platform.emit("order:update", order.code)
    if order.status_id == CANCELLED != before[0]:
        platform.emit("order:cancel", order.code)
    if order.paid and before[1] is False:
        platform.emit("order:paid", order.code)
    return True


def _standing(order: Order) -> tuple[Any, ...]:
    plain = (order.payment, order.remark, order.tracking_number)
    return order.status_id, order.paid, order.contact, *plain


def change_many(
    platform: Platform,
    orders: list[Order],
    changes: dict[str, Any],
    mails: bool = True,
    by: str = BY_ADMIN,
) -> int:
    """Change orders at once: the single events and order:massUpdate; return how many changed."""
    check(platform, changes)
    was_paid = {order.code for order in orders if order.paid}
    changed = [order for order in orders if change_order(platform, order, changes, mails, by)]
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
    if len(changes.get("tracking_number") or "") > MAX_TRACKING_NUMBER:
        raise Refused(f"a tracking number has at most {MAX_TRACKING_NUMBER} characters")
    known = CONTACT_FIELDS | PLAIN_FIELDS | {"status_id"}
    if "country" in changes and changes["country"] not in catalogue.CURRENCY:
        raise Refused("the shop sells to CZ, SK and PL")
    unknown = changes.keys() - known
    if unknown:
        raise Refused(f"an order has no {', '.join(sorted(unknown))}")


def _set_status(platform: Platform, order: Order, status_id: int, mails: bool, by: str) -> None:
    """Set the status and write down who did; the same status again moves and mails nobody."""
    status, before = platform.shop.statuses[status_id], order.status_id
    mailed = status.mails and mails and status_id != before
    order.status_changes.append(StatusChange(platform.now(), before, status_id, by, mailed))
    if status_id == before:
        return
    order.status_id = status_id
    if status.mark_as_paid:
        order.paid = True
    platform.shop.emails += mailed
    log_change(platform, order, f"Stav objednávky změněn na „{status.name}“.")


def log_change(platform: Platform, order: Order, text: str) -> None:
    """Add a line of the platform itself to an order's history."""
    order.history.append(Remark(platform.next_id(), platform.now(), text, "system", "system"))
