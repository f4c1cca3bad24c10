"""The entries of a shop's record, one page at a time or all of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, func, select

from app.errors import NotFound
from app.extensions import db
from app.models import Customer, Decision, Order
from app.services.admins import VisitedShop
from app.services.paging import PAGE, Page, beyond, turn
from app.services.places import Place
from app.services.record.filters import Filters, conditions, waits

# What a database keeps as a number of an entry.
NUMBERS = range(1, 2**31)


@dataclass(frozen=True, slots=True)
class Entry:
    """A decision beside whom it is on. `author` '': Smajlík itself; `name`, `language`: of the
    customer, '' when it is on the shop as a whole; `admin_url`, `placed_at`: of the order, where
    it is still there. `about`, `undoes`: ids of the decision that it answers or takes back."""

    id: int
    number: int
    kind: str
    author: str
    reason: str
    written_at: datetime
    facts: Mapping[str, Any]
    about: int | None
    undoes: int | None
    order_code: str
    customer_id: int | None
    digest: str
    chain: str
    name: str
    language: str
    admin_url: str
    placed_at: datetime | None

    @property
    def answers(self) -> int | None:
        """The id of the decision that this one follows."""
        return self.about or self.undoes


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries to show, on one side of a place."""

    filters: Filters
    older_than: Place | None = None
    newer_than: Place | None = None


_OWN = (
    *("id", "number", "kind", "author", "reason", "written_at", "facts", "about", "undoes"),
    *("order_code", "customer_id", "digest", "chain"),
)


def page(shop: VisitedShop, wanted: Wanted) -> Page[Entry]:
    """Return a page of a shop's record, the newest first."""
    query = chosen(shop, wanted.filters).limit(PAGE + 1)
    columns = (Decision.number, Decision.id)

    def read(place: Place | None, backwards: bool) -> Sequence[Entry]:
        rows = db.session.execute(beyond(query, columns, place, descending=not backwards))
        return [entry(row) for row in rows]

    return turn(read, lambda row: Place(row.number, row.id), wanted.older_than, wanted.newer_than)


def one(shop_id: int, number: int) -> Entry:
    """Return an entry of a shop by its number; NotFound."""
    if number not in NUMBERS:
        raise NotFound("there is no such decision")
    mine = _query().where(Decision.shop_id == shop_id, Decision.number == number)
    row = db.session.execute(mine).one_or_none()
    if row is None:
        raise NotFound("there is no such decision")
    return entry(row)


def waiting(shop_id: int) -> int:
    """Return how many objections wait for a person."""
    query = select(func.count()).select_from(Decision)
    return db.session.scalar(query.where(Decision.shop_id == shop_id, waits())) or 0


def chosen(shop: VisitedShop, filters: Filters) -> Select[Any]:
    """Return a query for the entries of a shop that filters let through."""
    return _query().where(*conditions(shop, filters))


def found(shop_id: int, *wanted: Any) -> Iterator[Entry]:
    """Yield the entries of a shop that fulfil conditions, the oldest first."""
    query = _query().where(Decision.shop_id == shop_id, *wanted).order_by(Decision.number)
    return map(entry, db.session.execute(query))


def entry(row: Row[Any]) -> Entry:
    """Return a row of these queries as an entry."""
    values: tuple[Any, ...] = tuple(row)
    return Entry(*values)


def _query() -> Select[Any]:
    customer = and_(Customer.shop_id == Decision.shop_id, Customer.id == Decision.customer_id)
    order = and_(
        Order.shop_id == Decision.shop_id,
        Order.code == Decision.order_code,
        Decision.order_code != "",
    )
    return (
        select(
            *(getattr(Decision, name) for name in _OWN),
            func.coalesce(func.nullif(Customer.name, ""), Customer.company, ""),
            func.coalesce(Customer.language, ""),
            func.coalesce(Order.admin_url, ""),
            Order.placed_at,
        )
        .outerjoin(Customer, customer)
        .outerjoin(Order, order)
    )
