"""Numbers for people: exact while they are small, "many" beyond."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, literal, select

from app.extensions import db
from app.models import Customer, Order, OrderStatus
from app.services.shown_level import shown_level

# Beyond this a number says no more than "many", and counting on would cost the page its speed.
MANY = 1000


def level_counts(shop_id: int, levels: Sequence[str], settling: bool) -> dict[str, int]:
    """Return how many customers of a shop have each level, counted up to MANY.

    `settling`: see services.shown_level.
    """
    of_shop = select(Customer.id).where(Customer.shop_id == shop_id)
    shown = shown_level(settling)
    counts = [capped_count(of_shop.where(shown == level)) for level in levels]
    row = db.session.execute(select(*counts)).one()
    return dict(zip(levels, row, strict=True))


def any_orders(shop_id: int) -> bool:
    """Tell whether a shop has any order at all."""
    return bool(db.session.scalar(select(exists().where(Order.shop_id == shop_id))))


def any_customers(shop_id: int) -> bool:
    """Tell whether a shop has any customer at all."""
    return bool(db.session.scalar(select(exists().where(Customer.shop_id == shop_id))))


def standing_orders(shop_id: int) -> ColumnElement[int]:
    """Return an expression that counts the orders in each status of a query, up to MANY."""
    standing = (
        select(literal(1).label("one"))
        .where(Order.shop_id == shop_id, Order.status_id == OrderStatus.external_id)
        .correlate(OrderStatus)
    )
    return capped_count(standing)


def capped_count(rows: Select[Any]) -> ColumnElement[int]:
    """Return an expression that counts rows up to MANY and stops."""
    return select(func.count()).select_from(rows.limit(MANY).subquery()).scalar_subquery()
