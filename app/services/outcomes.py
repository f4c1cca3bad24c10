"""Outcomes of stored orders: computed anew when the meaning of a status changes."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from app.domain.orders import Outcome
from app.domain.outcomes import outcome_of
from app.errors import Invalid
from app.models import Order, OrderStatus, Shop
from app.services import ratings, rerating_requests

# More orders than this are not changed while the shop is locked: live orders would feel it.
AT_ONCE = 500
# Orders that are alike in these have the same outcome.
KIND = (
    Order.status_id,
    Order.paid,
    Order.cash_on_delivery,
    Order.excluded,
    Order.cancelled_by_us,
    Order.outcome,
)


def named(word: str | None) -> Outcome | None:
    """Return an outcome by its name, None for None; Invalid for an outcome that there is not."""
    if word is None:
        return None
    try:
        return Outcome(word)
    except ValueError:
        raise Invalid("there is no such outcome") from None


def mapping(session: Session, shop_id: int) -> dict[str, Outcome]:
    """Return the outcome of each mapped status of a shop, by the platform's id of the status."""
    rows = session.execute(
        select(OrderStatus.external_id, OrderStatus.outcome).where(OrderStatus.shop_id == shop_id)
    )
    return {status: Outcome(outcome) for status, outcome in rows if outcome is not None}


def recompute(session: Session, shop: Shop, statuses: Collection[str], now: datetime) -> None:
    """Give the orders that stand in these statuses their outcome anew, and rate their customers.

    Orders that the staff have corrected stay as they are. Where there are more than AT_ONCE, a
    re-rating of the shop does it in the background. Works inside the caller's write transaction,
    which holds the shop's row.
    """
    standing = (Order.shop_id == shop.id, Order.status_id.in_(statuses))
    if session.scalar(select(Order.id).where(*standing).offset(AT_ONCE).limit(1)) is not None:
        rerating_requests.request_from_orders(session, shop, now)
    elif touched := _change(session, shop, *standing):
        ratings.rate(session, shop, touched, now)
        shop.revision += 1


def recompute_of(session: Session, shop: Shop, customers: Collection[int]) -> None:
    """Give the orders of customers their outcome anew, as `recompute` does, but rate nobody."""
    # The sum takes the index of the shop away: SQLite would read all its orders for a few.
    _change(session, shop, Order.shop_id + 0 == shop.id, Order.customer_id.in_(customers))


def by_status(order: Any, mapped: Mapping[str, Outcome]) -> Outcome:
    """Return how an order, or a row of KIND, ended as its status and payment say."""
    return outcome_of(
        mapped.get(order.status_id),
        paid=order.paid,
        cash_on_delivery=order.cash_on_delivery,
        excluded=order.excluded,
        cancelled_by_us=order.cancelled_by_us,
    )


def _change(session: Session, shop: Shop, *chosen: ColumnElement[bool]) -> set[int]:
    """Write the outcomes of the chosen orders anew; return the customers of those that changed."""
    touched: set[int] = set()
    free = (*chosen, Order.corrected_outcome.is_(None))
    for alike, outcome in _changes(session, shop.id, free):
        change = (
            update(Order)
            .where(*free, *alike)
            .values(outcome=outcome, outcome_known_at=Order.changed_at)
            .returning(Order.customer_id)
            .execution_options(synchronize_session=False)
        )
        touched.update(session.scalars(change))
    return touched


def _changes(
    session: Session, shop_id: int, chosen: Collection[ColumnElement[bool]]
) -> Iterator[tuple[list[ColumnElement[bool]], Outcome]]:
    """Name the orders whose outcome is another one now, kind by kind, and the right outcome."""
    mapped = mapping(session, shop_id)
    for kind in session.execute(select(*KIND).where(*chosen).distinct()).all():
        outcome = by_status(kind, mapped)
        if outcome != kind.outcome:
            yield [column == value for column, value in zip(KIND, kind, strict=True)], outcome
