"""The list of a shop's orders, newest first, one page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, literal, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from app.extensions import UtcDateTime, db
from app.models import Customer, Order
from app.models.columns import BIG
from app.services import explanations, order_search
from app.services.admins import VisitedShop
from app.services.counting import MANY, level_counts
from app.services.order_place import Place
from app.services.shown_level import shown_level

PAGE = 50


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


@dataclass(frozen=True, slots=True)
class OrderPage:
    """One page of the list. `older` and `newer` are set when there is more on that side."""

    rows: Sequence[OrderRow]
    older: Place | None
    newer: Place | None


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


def page(shop: VisitedShop, wanted: Wanted, now: datetime) -> OrderPage:
    """Return a page of a shop's orders with the ratings of their customers.

    New orders never shift a page that starts at a place. A page on the newer side that is not
    full is the first page: then that one is returned.
    """
    found = _page(_matching(shop, wanted), wanted)
    customers = {row.customer_id for row in found.rows}
    ratings = explanations.explain(shop.id, shop.timezone, shop.settling, customers, now)
    rows = [replace(row, rating=ratings.get(row.customer_id, {})) for row in found.rows]
    return replace(found, rows=rows)


def _page(query: Select[Any], wanted: Wanted) -> OrderPage:
    if wanted.newer_than is not None:
        found = _rows(query.where(_key_of_row() > _key(wanted.newer_than)), oldest_first=True)
        if len(found) > PAGE:
            rows = found[PAGE - 1 :: -1]
            return OrderPage(rows, older=_place(rows[-1]), newer=_place(rows[0]))
    elif wanted.older_than is not None:
        found = _rows(query.where(_key_of_row() < _key(wanted.older_than)))
        newer = _place(found[0]) if found else None
        return OrderPage(found[:PAGE], _older(found), newer)
    found = _rows(query)
    return OrderPage(found[:PAGE], _older(found), newer=None)


def _matching(shop: VisitedShop, wanted: Wanted) -> Select[Any]:
    level = shown_level(shop.settling)
    query = (
        select(*_COLUMNS, level, Customer.registered)
        .join(Customer, Customer.id == Order.customer_id)
        .where(Customer.shop_id == shop.id)
        .limit(PAGE + 1)
    )
    if wanted.text:
        query = query.where(order_search.matches(wanted.text, shop.country))
    if not wanted.level:
        return query.where(Order.shop_id == shop.id)
    query = query.where(level == wanted.level)
    if level_counts(shop.id, [wanted.level], shop.settling)[wanted.level] < MANY:
        # Walking down the list would pass nearly every order before it met fifty of so few
        # people. The sum takes the list's index away: the database starts at the people.
        return query.where(Order.shop_id + 0 == shop.id)
    return query.where(Order.shop_id == shop.id)


def _rows(query: Select[Any], *, oldest_first: bool = False) -> list[OrderRow]:
    columns = (Order.placed_at, Order.id)
    ordered = query.order_by(*(c if oldest_first else c.desc() for c in columns))
    return [OrderRow(*row) for row in db.session.execute(ordered)]


def _older(found: Sequence[OrderRow]) -> Place | None:
    return _place(found[PAGE - 1]) if len(found) > PAGE else None


def _place(row: OrderRow) -> Place:
    return Place(row.placed_at, row.id)


def _key_of_row() -> Any:
    return tuple_(Order.placed_at, Order.id)


def _key(place: Place) -> Any:
    return tuple_(literal(place.placed_at, UtcDateTime), literal(place.id, BIG))
