"""The list of a shop's orders, newest first, one page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import InstrumentedAttribute

from app.extensions import db
from app.models import Customer, Order
from app.services import explanations, text_search
from app.services.admins import VisitedShop
from app.services.counting import MANY, level_counts
from app.services.marks import Marks
from app.services.paging import PAGE, Page, beyond, turn
from app.services.places import Place
from app.services.shown_level import shown_level


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which orders to show: of customers with a level, matching a text, on one side of a place."""

    level: str = ""
    text: str = ""
    older_than: Place | None = None
    newer_than: Place | None = None


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order beside its customer's level, and the reasons of it as JSON (rating_data)."""

    id: int
    code: str
    placed_at: datetime
    status_name: str
    outcome: str
    corrected_outcome: str | None
    corrected_by: str | None
    total: int
    currency: str
    admin_url: str
    name: str
    company: str
    badges: list[str]
    customer_id: int
    level: str
    registered: bool
    rating: Mapping[str, Any] = field(default_factory=dict)


_COLUMNS: tuple[InstrumentedAttribute[Any], ...] = (
    Order.id,
    Order.code,
    Order.placed_at,
    Order.status_name,
    Order.outcome,
    Order.corrected_outcome,
    Order.corrected_by,
    Order.total,
    Order.currency,
    Order.admin_url,
    Order.name,
    Order.company,
    Order.badges,
    Order.customer_id,
)


def page(shop: VisitedShop, wanted: Wanted, now: datetime) -> Page[OrderRow]:
    """Return a page of a shop's orders with the ratings of their customers, newest first."""
    query = _matching(shop, wanted)
    found = turn(
        lambda place, backwards: _rows(query, place, backwards, now),
        lambda row: Place(row.placed_at, row.id),
        wanted.older_than,
        wanted.newer_than,
    )
    customers = {row.customer_id for row in found.rows}
    ratings = explanations.explain(shop.id, shop.timezone, shop.settling, customers, now)
    rows = [replace(row, rating=ratings.get(row.customer_id, {})) for row in found.rows]
    return replace(found, rows=rows)


def _matching(shop: VisitedShop, wanted: Wanted) -> Select[Any]:
    level = shown_level(shop.settling)
    query = (
        select(*_COLUMNS, level, Customer.registered, Customer.marks)
        .join(Customer, Customer.id == Order.customer_id)
        .where(Customer.shop_id == shop.id)
        .limit(PAGE + 1)
    )
    if wanted.text:
        query = query.where(text_search.matches(wanted.text, shop.country, Order.search_key))
    if not wanted.level:
        return query.where(Order.shop_id == shop.id)
    query = query.where(level == wanted.level)
    if level_counts(shop.id, [wanted.level], shop.settling)[wanted.level] < MANY:
        # Walking down the list would pass nearly every order before it met fifty of so few
        # people. The sum takes the list's index away: the database starts at the people.
        return query.where(Order.shop_id + 0 == shop.id)
    return query.where(Order.shop_id == shop.id)


def _rows(
    query: Select[Any], place: Place | None, backwards: bool, now: datetime
) -> list[OrderRow]:
    ordered = beyond(query, (Order.placed_at, Order.id), place, descending=not backwards)
    return [_row(row, now) for row in db.session.execute(ordered)]


def _row(row: Row[Any], now: datetime) -> OrderRow:
    values: tuple[Any, ...] = tuple(row)
    order, marks = OrderRow(*values[:-1]), values[-1]
    badges = Marks.read(marks).badges(order.badges, order.placed_at, order.outcome, now)
    return replace(order, badges=badges)
