"""Customers with their flags and notes, a few at a time, however many there are."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from app.domain.roles import Right
from app.extensions import db
from app.models import Customer, Flag, Note, Order
from app.services.actors import Actor
from app.services.admins import VisitedShop
from app.services.customer_files import writing
from app.services.customer_files.writing import Exported
from app.services.owned import owned
from app.services.shown_level import shown_level

# Customers in memory at once.
PAGE = 500


def export(
    actor: Actor, shop: VisitedShop, now: datetime, ids: Sequence[int] | None = None
) -> Iterator[bytes]:
    """Return a shop's customers as lines of CSV, those of `ids` or all; Forbidden at once.

    Ids that the shop does not have are passed over. No transaction stays open between pages.
    """
    actor.must(Right.EXPORT)
    db.session.rollback()
    return writing.lines(_customers(shop, now, ids), shop.timezone)


def _customers(shop: VisitedShop, now: datetime, ids: Sequence[int] | None) -> Iterator[Exported]:
    for rows in _pages(_query(shop), ids):
        found = [row.id for row in rows]
        flags, notes = _flags(shop.id, found, now), _notes(shop.id, found)
        db.session.rollback()
        for row in rows:
            yield Exported(row, flags[row.id], notes[row.id])
    db.session.rollback()


def _pages(query: Select[Any], ids: Sequence[int] | None) -> Iterator[Sequence[Any]]:
    if ids is None:
        last = 0
        while rows := db.session.execute(query.where(Customer.id > last).limit(PAGE)).all():
            yield rows
            last = rows[-1].id
        return
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), PAGE):
        some = Customer.id.in_(wanted[start : start + PAGE])
        yield db.session.execute(query.where(some)).all()


def _query(shop: VisitedShop) -> Select[Any]:
    return (
        select(
            Customer.id,
            Customer.email,
            func.coalesce(_newest(Order.phone_key, Order.phone != ""), Customer.phone).label(
                "phone"
            ),
            func.coalesce(_newest(Order.code), "").label("order"),
            func.coalesce(func.nullif(Customer.name, ""), Customer.company).label("name"),
            Customer.registered,
            shown_level(shop.settling).label("level"),
            Customer.orders_count,
            Customer.paid_total,
            Customer.paid_currency,
            Customer.last_order_at,
        )
        .where(Customer.shop_id == shop.id)
        .order_by(Customer.id)
    )


def _newest(column: Any, *conditions: ColumnElement[bool]) -> Any:
    """Return an expression for a column of a customer's newest order."""
    return (
        select(column)
        .where(Order.customer_id == Customer.id, *conditions)
        .order_by(Order.placed_at.desc(), Order.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _flags(shop_id: int, customers: Sequence[int], now: datetime) -> Mapping[int, list[Any]]:
    """Return the flags that hold; of a kind the newest: people who were joined have several."""
    rows = _attached(Flag, shop_id, customers, Flag.kind, Flag.reason.label("text"))
    holding = [row for row in rows if row.until is None or row.until > now]
    newest = {(row.customer_id, row.kind): row for row in holding}
    return _by_customer(newest.values())


def _notes(shop_id: int, customers: Sequence[int]) -> Mapping[int, list[Any]]:
    waits = Note.recall & Note.done_at.is_(None)
    return _by_customer(_attached(Note, shop_id, customers, Note.text, waits.label("recall")))


def _attached(
    model: type[Flag] | type[Note], shop_id: int, customers: Sequence[int], *columns: Any
) -> Any:
    """Return what nobody removed, oldest first."""
    always = (model.customer_id, model.until, model.author, model.written_at)
    standing = select(*always, *columns).where(owned(model, shop_id), model.removed_at.is_(None))
    return db.session.execute(
        standing.where(model.customer_id.in_(customers)).order_by(model.id)
    ).all()


def _by_customer(rows: Iterable[Any]) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.customer_id].append(row)
    return found
