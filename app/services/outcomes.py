"""Outcomes of stored orders: computed anew when the meaning of a status changes."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.orders import Outcome
from app.domain.outcomes import outcome_of
from app.models import Order, OrderStatus, Shop
from app.services import ratings


def mapping(session: Session, shop_id: int) -> dict[str, Outcome]:
    """Return the outcome of each mapped status of a shop, by the platform's id of the status."""
    rows = session.execute(
        select(OrderStatus.external_id, OrderStatus.outcome).where(OrderStatus.shop_id == shop_id)
    )
    return {status: Outcome(outcome) for status, outcome in rows if outcome is not None}


def recompute(session: Session, shop: Shop, statuses: Collection[str], now: datetime) -> None:
    """Give the orders that stand in these statuses their outcome anew, and rate their customers.

    Works inside the caller's write transaction, which holds the shop's row.
    """
    mapped = mapping(session, shop.id)
    standing = select(Order).where(Order.shop_id == shop.id, Order.status_id.in_(statuses))
    touched = {order.customer_id for order in session.scalars(standing) if _correct(order, mapped)}
    session.flush()
    if touched:
        ratings.rate(session, shop, touched, now)
        shop.revision += 1


def _correct(order: Order, mapped: dict[str, Outcome]) -> bool:
    outcome = outcome_of(
        mapped.get(order.status_id),
        paid=order.paid,
        cash_on_delivery=order.cash_on_delivery,
        excluded=order.excluded,
    )
    differs = order.outcome != outcome
    if differs:
        order.outcome = outcome
        order.outcome_known_at = order.changed_at
    return differs
