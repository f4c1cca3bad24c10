"""The currencies of a shop."""

from sqlalchemy import select

from app.extensions import db
from app.models import Order
from app.services.admins import VisitedShop

# Reading all orders to find a rare one would cost the page its speed.
NEWEST = 1_000


def used(shop: VisitedShop) -> list[str]:
    """Return the shop's own currency and those of its newest orders (ISO 4217), its own first."""
    newest = (
        select(Order.currency)
        .where(Order.shop_id == shop.id)
        .order_by(Order.placed_at.desc(), Order.id.desc())
        .limit(NEWEST)
        .subquery()
    )
    found = db.session.scalars(select(newest.c.currency).distinct().order_by(newest.c.currency))
    return [currency for currency in dict.fromkeys([shop.currency, *found]) if currency]
