"""The list of a shop's orders, newest first, one page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, literal, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from app.extensions import UtcDateTime, db
from app.models import Customer, Order
from app.models.columns import BIG
from app.services import order_search
from app.services.counting import MANY, level_counts
from app.services.order_place import Place

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
    """An order beside its customer's rating."""

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
    level: str
    rating: dict[str, Any]
    registered: bool


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
    Customer.level,
    Customer.rating,
    Customer.registered,
)


def page(shop_id: int, country: str, wanted: Wanted) -> OrderPage:
    """Return a page of a shop's orders with the ratings of their customers, in one query.

    New orders never shift a page that starts at a place. A page on the newer side that is not
    full is the first page: then that one is returned. `country`: how to read a phone (ISO 3166).
    """
    query = _matching(shop_id, country, wanted)
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


def _matching(shop_id: int, country: str, wanted: Wanted) -> Select[Any]:
    query = (
        select(*_COLUMNS)
        .join(Customer, Customer.id == Order.customer_id)
        .where(Customer.shop_id == shop_id)
        .limit(PAGE + 1)
    )
    if wanted.text:
        query = query.where(order_search.matches(wanted.text, country))
    if not wanted.level:
        return query.where(Order.shop_id == shop_id)
    query = query.where(Customer.level == wanted.level)
    if level_counts(shop_id, [wanted.level])[wanted.level] < MANY:
        # Walking down the list would pass nearly every order before it met fifty of so few
        # people. The sum takes the list's index away: the database starts at the people.
        return query.where(Order.shop_id + 0 == shop_id)
    return query.where(Order.shop_id == shop_id)


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
