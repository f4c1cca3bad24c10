"""What a shop looks like to people, without numbers and moments that differ from run to run."""

from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.models import (
    Action,
    Customer,
    Decision,
    Flag,
    HistoryImport,
    Notice,
    Order,
    PlatformAccount,
    Proposal,
    Rerating,
    Shop,
    WebhookEvent,
)
from tests.fakes import FakePlatform


def picture(platform: FakePlatform) -> dict[str, Any]:
    """Return all that must be the same however often workers died on the way."""
    db.session.rollback()
    db.session.expire_all()
    found = {
        "orders": sorted(_orders()),
        "levels": sorted(
            (one.name, one.level or "", one.staged_level or "", one.orders_disabled)
            for one in _all(Customer)
        ),
        "actions": sorted(
            (one.order_code, one.kind, one.state, one.reason) for one in _all(Action)
        ),
        "decisions": sorted((one.kind, one.order_code, one.author) for one in _all(Decision)),
        "proposals": sorted((one.order_code, one.kind) for one in _all(Proposal)),
        "flags": sorted((one.kind, one.removed_at is None) for one in _all(Flag)),
        "notices": sorted((one.kind, one.key) for one in _all(Notice)),
        "imports": [
            (one.lines_done, one.skipped, one.finished_at is None, one.failed_at is None)
            for one in _all(HistoryImport)
        ],
        "reratings": [(one.version, one.finished_at is None) for one in _all(Rerating)],
        "accounts": sorted(
            (one.external_id, one.orders_disabled, one.ours, one.asked)
            for one in _all(PlatformAccount)
        ),
        "shops": sorted(_shop(one) for one in _all(Shop)),
        "waiting": sorted(
            (one.topic, one.subject) for one in _all(WebhookEvent) if one.done_at is None
        ),
        "changes": sorted(platform.changes),
        "remarks": sorted((code, len(texts)) for code, texts in platform.remarks.items()),
        "refused": sorted(one.id for one in platform.customers.values() if one.orders_disabled),
    }
    db.session.rollback()
    return found


def _all(model: Any) -> list[Any]:
    return list(db.session.scalars(select(model).order_by(model.id)))


def _orders() -> list[tuple[Any, ...]]:
    oldest: dict[int, str] = {}
    for order in sorted(_all(Order), key=lambda order: order.code):
        oldest.setdefault(order.customer_id, order.code)
    return [
        (one.code, one.status_id, one.outcome, one.cancelled_by_us, oldest[one.customer_id])
        for one in _all(Order)
    ]


def _shop(shop: Shop) -> tuple[object, ...]:
    return (
        *(shop.external_id, shop.name, shop.epoch, shop.secret is None, shop.api_token is None),
        *(shop.webhook_key is None, shop.connected_at is None, shop.uninstalled_at is None),
        *(shop.suspended_at is None, shop.disconnected_at is None, shop.record_length),
    )
