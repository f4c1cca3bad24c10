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
from app.services import ratings

# More customers than this are not rated while the shop is locked: live orders would feel it.
AT_ONCE = 500
# Orders that are alike in these have the same outcome.
KIND = (Order.status_id, Order.paid, Order.cash_on_delivery, Order.excluded, Order.outcome)


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

    Orders that the staff have corrected stay as they are. More customers than AT_ONCE are only
    noted as due for rerating.rate_due. Works inside the caller's write transaction, which holds
    the shop's row.
    """
    touched: set[int] = set()
    for alike, outcome in _changes(session, shop.id, statuses):
        change = (
            update(Order)
            .where(*alike)
            .values(outcome=outcome, outcome_known_at=Order.changed_at)
            .returning(Order.customer_id)
            .execution_options(synchronize_session=False)
        )
        touched.update(session.scalars(change))
    if touched:
        settle = ratings.rate if len(touched) <= AT_ONCE else ratings.defer
        settle(session, shop, touched, now)
        shop.revision += 1


def by_status(order: Any, mapped: Mapping[str, Outcome]) -> Outcome:
    """Return how an order, or a row of KIND, ended as its status and payment say."""
    return outcome_of(
        mapped.get(order.status_id),
        paid=order.paid,
        cash_on_delivery=order.cash_on_delivery,
        excluded=order.excluded,
    )


def _changes(
    session: Session, shop_id: int, statuses: Collection[str]
) -> Iterator[tuple[list[ColumnElement[bool]], Outcome]]:
    """Name the orders whose outcome is another one now, kind by kind, and the right outcome."""
    mapped = mapping(session, shop_id)
    free = [Order.shop_id == shop_id, Order.corrected_outcome.is_(None)]
    kinds = select(*KIND).where(*free, Order.status_id.in_(statuses)).distinct()
    for kind in session.execute(kinds).all():
        outcome = by_status(kind, mapped)
        if outcome != kind.outcome:
            same = [column == value for column, value in zip(KIND, kind, strict=True)]
            yield [*free, *same], outcome
