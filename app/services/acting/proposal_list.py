"""What is proposed in a shop, for people to decide on."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from app.extensions import db
from app.models import Customer, Order, Proposal, Shop
from app.services.paging import PAGE, Page, turn
from app.services.places import Place
from app.services.shown_level import shown_level


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which proposals to show: of a kind ('': all), on one side of a place."""

    kind: str = ""
    older_than: Place | None = None
    newer_than: Place | None = None


@dataclass(frozen=True, slots=True)
class Proposed:
    """One open proposal, with whom and what it is on. `total` in minor units of `currency`."""

    id: int
    kind: str
    situation: str
    order_code: str
    written_at: datetime
    facts: Mapping[str, Any]
    customer_id: int
    customer_name: str
    level: str
    order_url: str
    order_status: str
    total: int
    currency: str
    paid: bool
    shipped: bool


_COLUMNS: tuple[Any, ...] = (
    Proposal.id,
    Proposal.kind,
    Proposal.situation,
    Proposal.order_code,
    Proposal.written_at,
    Proposal.facts,
    Proposal.customer_id,
    Customer.name.label("customer_name"),
    func.coalesce(Order.admin_url, "").label("order_url"),
    func.coalesce(Order.status_name, "").label("order_status"),
    func.coalesce(Order.total, 0).label("total"),
    func.coalesce(Order.currency, "").label("currency"),
    func.coalesce(Order.paid, False).label("paid"),
    func.coalesce(Order.shipped, False).label("shipped"),
)


def count(shop_id: int) -> int:
    """Return how many proposals wait for a person."""
    query = select(func.count()).where(Proposal.shop_id == shop_id, Proposal.settled_at.is_(None))
    return db.session.scalar(query) or 0


def any_on_orders(shop_id: int, ids: Collection[int]) -> bool:
    """Tell whether any of some proposals, settled or not, is to act on an order."""
    query = select(Proposal.id).where(
        Proposal.shop_id == shop_id, Proposal.id.in_(ids), Proposal.order_code != ""
    )
    return db.session.scalar(query.limit(1)) is not None


def page(shop_id: int, wanted: Wanted) -> Page[Proposed]:
    """Return a page of open proposals, the newest first."""

    def read(place: Place | None, backwards: bool) -> Sequence[Proposed]:
        if place is None:
            return open_ones(shop_id, wanted.kind, limit=PAGE + 1)
        beyond = {"after" if backwards else "before": place.id}
        return open_ones(shop_id, wanted.kind, limit=PAGE + 1, **beyond)

    return turn(read, lambda one: Place(one.id, one.id), wanted.older_than, wanted.newer_than)


def open_ones(
    shop_id: int,
    kind: str = "",
    before: int | None = None,
    after: int | None = None,
    limit: int = PAGE,
) -> Sequence[Proposed]:
    """Return up to `limit` open proposals, the newest first. `before`: the id where a page ended.

    `after`: the same on the other side; then the oldest come first.
    """
    query = _open(shop_id).limit(limit)
    if kind:
        query = query.where(Proposal.kind == kind)
    if before is not None:
        query = query.where(Proposal.id < before)
    if after is not None:
        query = query.where(Proposal.id > after)
    sort = Proposal.id.desc() if after is None else Proposal.id
    return [Proposed(**row) for row in db.session.execute(query.order_by(sort)).mappings()]


def _open(shop_id: int) -> Select[Any]:
    level = shown_level(db.session.get_one(Shop, shop_id).settling).label("level")
    return (
        select(*_COLUMNS, level)
        .join(Customer, Customer.id == Proposal.customer_id)
        .outerjoin(Order, (Order.shop_id == Proposal.shop_id) & (Order.code == Proposal.order_code))
        .where(Proposal.shop_id == shop_id, Proposal.settled_at.is_(None))
    )
