"""The list of a shop's customers, sorted and filtered, one page at a time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from app.extensions import db
from app.models import Customer, Order
from app.services import customer_filters, explanations
from app.services.admins import VisitedShop
from app.services.customer_filters import Filters
from app.services.marks import RECALL, Marks
from app.services.paging import PAGE, Page, beyond, turn
from app.services.places import Place
from app.services.shown_level import shown_level


class Sort(StrEnum):
    """What a list is sorted by: the newest, the most or the first come first."""

    LAST_ORDER = "last_order"
    ORDERS = "orders"
    PAID = "paid"
    NAME = "name"

    @property
    def kind(self) -> type:
        """What a place in such a list is remembered by."""
        return {Sort.LAST_ORDER: datetime, Sort.NAME: str}.get(self, int)


_SORTED_BY: Mapping[Sort, InstrumentedAttribute[Any]] = {
    Sort.LAST_ORDER: Customer.last_order_at,
    Sort.ORDERS: Customer.orders_count,
    Sort.PAID: Customer.paid_total,
    Sort.NAME: Customer.name_key,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which customers to show, in which order, on one side of a place."""

    filters: Filters = field(default_factory=Filters)
    sort: Sort = Sort.LAST_ORDER
    older_than: Place | None = None
    newer_than: Place | None = None


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer as lists show them. `paid_total`: in minor units of `paid_currency`.

    `badges`: names of what staff ask for and of what the newest order earned; `rating`: the reasons
    of the level as JSON (rating_data). `last_order_at` is None when no order is left.
    """

    id: int
    name: str
    company: str
    email: str
    phone: str
    registered: bool
    orders_count: int
    paid_total: int
    paid_currency: str
    last_order_at: datetime | None
    name_key: str
    level: str
    badges: list[str]
    rating: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """One page. `matching`: how many customers the filters let through, exact up to MANY."""

    page: Page[CustomerRow]
    matching: int


_COLUMNS: tuple[InstrumentedAttribute[Any], ...] = (
    Customer.id,
    Customer.name,
    Customer.company,
    Customer.email,
    Customer.phone,
    Customer.registered,
    Customer.orders_count,
    Customer.paid_total,
    Customer.paid_currency,
    Customer.last_order_at,
    Customer.name_key,
)


def page(shop: VisitedShop, wanted: Wanted, now: datetime) -> CustomerPage:
    """Return a page of a shop's customers with their ratings.

    Whoever has no order left comes after all others where last orders sort the list.
    """
    everybody = select(*_COLUMNS, shown_level(shop.settling), _newest_badges(), Customer.marks)
    query, matching = customer_filters.narrowed(everybody, shop, wanted.filters, now)
    found = turn(
        lambda place, backwards: _rows(query, wanted.sort, place, backwards, now),
        lambda row: _place(row, wanted.sort),
        wanted.older_than,
        wanted.newer_than,
    )
    ids = {row.id for row in found.rows}
    ratings = explanations.explain(shop.id, shop.timezone, shop.settling, ids, now)
    rows = [replace(row, rating=ratings.get(row.id, {})) for row in found.rows]
    return CustomerPage(replace(found, rows=rows), matching)


def languages(shop_id: int) -> list[str]:
    """Return the languages that a shop's customers speak; one short query for each."""
    of_shop = select(func.min(Customer.language)).where(Customer.shop_id == shop_id)
    found, last = [], ""
    while last := db.session.scalar(of_shop.where(Customer.language > last)) or "":
        found.append(last)
    return found


def _newest_badges() -> Any:
    return (
        select(Order.badges)
        .where(Order.customer_id == Customer.id)
        .order_by(Order.placed_at.desc(), Order.id.desc())
        .limit(1)
        .correlate(Customer)
        .scalar_subquery()
    )


def _rows(
    query: Select[Any], sort: Sort, place: Place | None, backwards: bool, now: datetime
) -> list[CustomerRow]:
    rows: list[CustomerRow] = []
    for part in _parts(query, sort, place, backwards):
        found = db.session.execute(part.limit(PAGE + 1 - len(rows)))
        rows += [_row(row, now) for row in found]
        if len(rows) > PAGE:
            break
    return rows


def _parts(
    query: Select[Any], sort: Sort, place: Place | None, backwards: bool
) -> Iterator[Select[Any]]:
    """Yield queries whose rows come one after another. Databases disagree about where nothing
    stands in a sorted list: customers without a last order are a part of their own."""
    column, descending = _SORTED_BY[sort], (sort is not Sort.NAME) is not backwards
    if sort is not Sort.LAST_ORDER:
        yield beyond(query, (column, Customer.id), place, descending=descending)
        return
    among_the_last = place is not None and place.key is None
    dated, undated = query.where(column.is_not(None)), query.where(column.is_(None))
    start = None if among_the_last else place
    first = beyond(dated, (column, Customer.id), start, descending=descending)
    last = _by_id(undated, place if among_the_last else None, descending=descending)
    if backwards:
        yield from (last, first) if among_the_last else (first,)
    else:
        yield from (last,) if among_the_last else (first, last)


def _by_id(query: Select[Any], place: Place | None, *, descending: bool) -> Select[Any]:
    if place is not None:
        query = query.where(Customer.id < place.id if descending else Customer.id > place.id)
    return query.order_by(Customer.id.desc() if descending else Customer.id)


def _row(row: Row[Any], now: datetime) -> CustomerRow:
    values: tuple[Any, ...] = tuple(row)
    earned, marks = values[-2] or (), Marks.read(values[-1])
    recall = [RECALL] if marks.waits(now) else []
    shown: list[Any] = [*values[:-2], [*recall, *marks.flagged(now), *earned]]
    return CustomerRow(*shown)


def _place(row: CustomerRow, sort: Sort) -> Place:
    return Place(getattr(row, _SORTED_BY[sort].key), row.id)
