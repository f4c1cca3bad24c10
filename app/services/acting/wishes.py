"""What a shop wants done by itself, and what it turned off."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.acting import Acting, Action
from app.domain.acting_data import from_data
from app.domain.decisions import Switches
from app.models import OrderStatus, Shop


def wishes_of(session: Session, shop: Shop) -> Acting:
    """Return a shop's settings of automatic actions; until it has any, its country's preset.

    Unless the merchant chose another one, cancelling leads to the platform's own cancelled status.
    """
    acting = from_data(shop.acting, shop.country)
    if acting.targets.get(Action.CANCEL):
        return acting
    cancelled = session.scalar(
        select(OrderStatus.external_id)
        .where(OrderStatus.shop_id == shop.id, OrderStatus.cancels.is_(True))
        .where(OrderStatus.missing_since.is_(None))
        .order_by(OrderStatus.id)
        .limit(1)
    )
    return replace(acting, targets={**acting.targets, Action.CANCEL: cancelled or ""})


def switches_of(shop: Shop) -> Switches:
    """Return what a shop turned off as a whole, or its circuit breaker did."""
    return Switches(
        suspended=shop.cancelling_suspended_at is not None,
        tripped=shop.breaker_tripped_at is not None,
        resumed_at=shop.cancelling_resumed_at,
    )
