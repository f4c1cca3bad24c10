"""One order by its code, as other pages know it: whose it is, and why they rate as they do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from app.errors import NotFound
from app.extensions import db
from app.models import Customer, Order
from app.services import explanations
from app.services.admins import VisitedShop
from app.services.marks import Marks
from app.services.shown_level import shown_level


@dataclass(frozen=True, slots=True)
class OrderReasons:
    """The level of an order's customer with its reasons as JSON (rating_data), and its badges."""

    level: str
    rating: Mapping[str, Any]
    badges: Sequence[str]


def customer_of(shop_id: int, code: str) -> int:
    """Return whose an order of a shop is; NotFound."""
    id = db.session.scalar(
        select(Order.customer_id).where(Order.shop_id == shop_id, Order.code == code)
    )
    if id is None:
        raise NotFound("there is no such order")
    return id


def reasons(shop: VisitedShop, code: str, now: datetime) -> OrderReasons:
    """Return why the customer of an order rates so; NotFound. Four queries."""
    row = _order(shop, code)
    asked = (shop.id, shop.timezone, shop.settling, [row.customer_id])
    rating = explanations.explain(*asked, now).get(row.customer_id, {})
    badges = Marks.read(row.marks).badges(row.badges, row.placed_at, row.outcome, now)
    return OrderReasons(row.level, rating, badges)


def _order(shop: VisitedShop, code: str) -> Row[Any]:
    level = shown_level(shop.settling).label("level")
    row = db.session.execute(
        select(Order.customer_id, Order.badges, Order.placed_at, Order.outcome)
        .add_columns(Customer.marks, level)
        .join(Customer, Customer.id == Order.customer_id)
        .where(Order.shop_id == shop.id, Order.code == code)
    ).one_or_none()
    if row is None:
        raise NotFound("there is no such order")
    return row
