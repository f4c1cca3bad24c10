"""What the control API tells about the shop."""

from typing import Any

from sandbox.accounts import can_disable
from sandbox.model import Customer, Order
from sandbox.prices import money, total
from sandbox.stamps import stamp
from sandbox.state import Platform


def order_row(platform: Platform, order: Order) -> dict[str, Any]:
    """Describe an order in short."""
    return {
        "code": order.code,
        "number": order.number,
        "status_id": order.status_id,
        "status": platform.shop.statuses[order.status_id].name,
        "paid": order.paid,
        "total": money(total(order)),
        "currency": order.currency,
        "payment": order.payment,
        "tracking_number": order.tracking_number,
        "emails": len(order.mails),
        "customer_guid": order.customer_guid,
        "email": order.contact.email,
        "phone": order.contact.phone,
        "full_name": order.contact.full_name,
        "created": stamp(order.created),
        "changed": stamp(order.changed),
        "admin_url": f"{platform.public_url}/admin/objednavky-detail?id={order.number}",
        "history": [{"text": line.text, "system": line.system} for line in order.history],
    }


def customer_row(platform: Platform, customer: Customer) -> dict[str, Any]:
    """Describe a registered customer in short."""
    return {
        "guid": customer.guid,
        "number": customer.number,
        "email": customer.contact.email,
        "phone": customer.contact.phone,
        "full_name": customer.contact.full_name,
        "disabled_orders": can_disable(platform) and customer.disabled_orders,
        "admin_url": f"{platform.public_url}/admin/zakaznici-detail?id={customer.number}",
    }


def deliveries(platform: Platform, event: str | None, status: str | None) -> list[dict[str, Any]]:
    """List the notifications, oldest first."""
    with platform.lock:
        return [
            {
                "id": kept.id,
                "event": kept.event,
                "instance": kept.instance,
                "created": stamp(kept.event_created),
                "url": kept.url,
                "attempts": kept.attempts,
                "answers": list(kept.answers),
                "status": kept.status,
                "active": kept.active,
                "duplicate": kept.duplicate,
                "signed": kept.key is not None,
            }
            for kept in platform.notifications
            if event in {None, kept.event} and status in {None, kept.status}
        ]


def state(platform: Platform) -> dict[str, Any]:
    """Count everything that a test may want to wait for or to compare."""
    with platform.lock:
        kept, calls = platform.installation, platform.calls
        return {
            "addon": kept.state if kept else "not installed",
            "webhooks": sorted(hook.event for hook in kept.webhooks.values()) if kept else [],
            "signature_key": bool(kept and kept.signature_key),
            "customers": len(platform.shop.customers),
            "orders": len(platform.shop.orders),
            "orders_by_status": _by_status(platform),
            "blocked_customers": sum(
                1 for customer in platform.shop.customers.values() if customer.disabled_orders
            ),
            "emails": platform.shop.emails,
            "alive_tokens": platform.tokens.alive(platform.now()),
            "bucket": platform.bucket.filling(),
            "calls": calls.total,
            "calls_in_flight": calls.active.total(),
            "max_concurrent_calls": calls.max_concurrent,
            "notifications": len(platform.notifications),
            "delivered": sum(1 for kept in platform.notifications if kept.status == "success"),
            "open_deliveries": platform.sender.open,
            "deliveries_under_way": platform.sender.under_way,
            "jobs": {
                job.id: {"status": job.status, "polls": job.polls, "downloads": job.downloads}
                for job in platform.jobs.values()
            },
        }


def _by_status(platform: Platform) -> dict[str, int]:
    counts = {status.name: 0 for status in platform.shop.statuses.values()}
    for order in platform.shop.orders.values():
        counts[platform.shop.statuses[order.status_id].name] += 1
    return counts
