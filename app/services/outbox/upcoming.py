"""All that is about to be done to the orders of a shop, with whom it is on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app.extensions import db
from app.models import Action, Customer, Order
from app.services.outbox.planned import COLUMNS, SHOWN, Planned


@dataclass(frozen=True, slots=True)
class Upcoming:
    """An action that has not ended, and its order. `customer_id` is None where that has gone."""

    planned: Planned
    customer_id: int | None
    customer_name: str
    order_url: str
    total: int
    currency: str


def of_shop(shop_id: int) -> Sequence[Upcoming]:
    """Return what has not ended in a shop, what is due first at the beginning; up to SHOWN."""
    query = (
        select(
            *COLUMNS,
            Customer.id,
            func.coalesce(Customer.name, ""),
            func.coalesce(Order.admin_url, ""),
            func.coalesce(Order.total, 0),
            func.coalesce(Order.currency, ""),
        )
        .outerjoin(Order, (Order.shop_id == Action.shop_id) & (Order.code == Action.order_code))
        .outerjoin(Customer, Customer.id == Order.customer_id)
        .where(Action.shop_id == shop_id, Action.ended_at.is_(None))
        .order_by(Action.due_at, Action.id)
        .limit(SHOWN)
    )
    return [_upcoming(tuple(row)) for row in db.session.execute(query)]


def _upcoming(values: tuple[Any, ...]) -> Upcoming:
    own = len(COLUMNS)
    return Upcoming(Planned(*values[:own]), *values[own:])
