"""What a decision on an order rests on, as the record keeps it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain import decisions as domain
from app.domain.orders import BAD
from app.models import Order, Shop
from app.services.acting.standing import Stood
from app.services.owned import owned


def facts_of(
    session: Session, shop: Shop, order: Order, stood: Stood, decision: domain.Decision
) -> dict[str, Any]:
    """Return the inputs and the choices of a decision as JSON."""
    return {
        "situation": decision.situation.value,
        "choices": [
            {"action": choice.action, "mode": choice.mode, "because": choice.because}
            for choice in decision.choices
        ],
        "because": decision.because,
        "order": {
            "status_id": order.status_id,
            "status_name": order.status_name,
            "paid": order.paid,
            "cash_on_delivery": order.cash_on_delivery,
            "shipped": order.shipped,
            "total": order.total,
            "currency": order.currency,
        },
        "flags": [dict(flag) for flag in stood.flags],
        "level": stood.standing.level,
        "ruleset_version": shop.ruleset_version,
        "bad": dict(bad_of(session, shop.id, order.customer_id)),
    }


def bad_of(session: Session, shop_id: int, customer_id: int) -> Mapping[str, int]:
    """Return how many orders of a customer ended badly, by outcome."""
    rows = session.execute(
        select(Order.outcome, func.count())
        .where(Order.customer_id == customer_id, owned(Order, shop_id))
        .where(Order.outcome.in_([outcome.value for outcome in BAD]))
        .group_by(Order.outcome)
        .order_by(Order.outcome)
    )
    return {str(row[0]): int(row[1]) for row in rows}
