"""Customers with all that lists need to know of them, as rating them would write it down."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.domain.flags import FlagKind
from app.extensions import db
from app.models import Customer, Flag, Note, Order, Shop
from app.services import attachments, customer_summary
from app.services.admins import VisitedShop, visit
from tests.factories import NOON, make_customer, make_order


def make_person(shop: Shop, *placed_at: datetime, level: str = "new", **of_orders: Any) -> Customer:
    """Add a customer with an order at each moment (one at noon if none is given)."""
    registered = bool(of_orders.pop("registered", False))
    name = of_orders.get("name", "Jana Nováková")
    customer = make_customer(shop, level=level, registered=registered, name=name)
    for moment in placed_at or (NOON,):
        make_order(shop, customer, **{"placed_at": moment} | of_orders)
    sum_up(customer)
    return customer


def sum_up(customer: Customer) -> None:
    """Write beside a customer what their orders come to."""
    of_theirs = select(Order).where(Order.customer_id == customer.id).order_by(Order.placed_at)
    for column, value in customer_summary.summary(db.session.scalars(of_theirs).all()).items():
        setattr(customer, column, value)
    db.session.flush()


def put_flag(customer: Customer, kind: FlagKind, **values: Any) -> None:
    """Add a flag and mark the customer."""
    _attach(customer, Flag(kind=kind, **{"reason": "Never pays."} | values))


def put_note(customer: Customer, **values: Any) -> None:
    """Add a note that waits for the next order and mark the customer."""
    _attach(customer, Note(text="A lead for Rex", **{"recall": True} | values))


def visited(shop: Shop) -> VisitedShop:
    """Return a shop as pages know it; what was added is stored."""
    db.session.commit()
    found = visit(shop.id, shop.epoch)
    db.session.rollback()
    return found


def days_ago(days: float) -> datetime:
    """Return a moment before noon of the tests' day."""
    return NOON - timedelta(days=days)


def _attach(customer: Customer, row: Flag | Note) -> None:
    row.shop_id, row.customer_id = customer.shop_id, customer.id
    row.author, row.written_at = "Eva", NOON
    db.session.add(row)
    db.session.flush()
    attachments.refresh(db.session(), [customer])
    db.session.flush()
