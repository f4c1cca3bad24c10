"""What has happened to an order: who set its status, which e-mails that caused, the remarks."""

from collections import Counter
from typing import Any

from sandbox.catalogue import CANCELLED
from sandbox.model import Order, Remark, StatusChange
from sandbox.stamps import stamp
from sandbox.state import Platform

Row = dict[str, Any]


def touched(platform: Platform) -> list[Order]:
    """Return the orders with something to tell, in the order they were placed."""
    orders = platform.shop.orders.values()
    return [order for order in orders if order.status_changes or remarks(order)]


def remarks(order: Order) -> list[Remark]:
    """Return the lines of an order's history that the platform did not write itself."""
    return [line for line in order.history if not line.system]


def order_record(platform: Platform, order: Order) -> Row:
    """Describe everything that was done to an order, counted too."""
    to_cancelled = [change for change in order.status_changes if change.after == CANCELLED]
    return {
        "code": order.code,
        "email": order.contact.email,
        "status_id": order.status_id,
        "paid": order.paid,
        "tracking_number": order.tracking_number,
        "status_changes": [_change(change) for change in order.status_changes],
        "emails": [_mail(platform, change) for change in order.mails],
        "remarks": [_remark(line) for line in remarks(order)],
        "counts": {
            "emails": len(order.mails),
            "cancellation_emails": sum(change.mailed for change in to_cancelled),
            "cancellation_calls": Counter(change.by for change in to_cancelled),
            "cancellations": Counter(
                change.by for change in to_cancelled if change.before != CANCELLED
            ),
            "remarks": len(remarks(order)),
        },
    }


def _change(change: StatusChange) -> Row:
    return {
        "moment": stamp(change.moment),
        "from": change.before,
        "to": change.after,
        "by": change.by,
        "mailed": change.mailed,
    }


def _mail(platform: Platform, change: StatusChange) -> Row:
    return {
        "moment": stamp(change.moment),
        "status_id": change.after,
        "status": platform.shop.statuses[change.after].name,
        "by": change.by,
    }


def _remark(line: Remark) -> Row:
    return {
        "moment": stamp(line.created),
        "text": line.text,
        "type": line.type,
        "author": line.author,
    }
