"""What is attached to people follows their orders when customers join or part.

Notes, flags, overrides, decisions and proposals: each row follows one order. Whoever has that order
has the row; so joining two people by mistake and parting them again brings everything back.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from app import database
from app.models import Customer, Decision, Flag, Note, Order, Override, Proposal
from app.services.marks import Marks
from app.services.owned import owned

Attached = Note | Flag | Override | Decision | Proposal
ATTACHED: tuple[type[Attached], ...] = (Note, Flag, Override, Decision, Proposal)

Row = TypeVar("Row", Note, Flag, Override)


def anchor(session: Session, shop_id: int, customer_id: int) -> int | None:
    """Return the order that a new row of a customer follows: their newest; None without any."""
    return session.scalar(
        select(Order.id)
        .where(Order.customer_id == customer_id, owned(Order, shop_id))
        .order_by(Order.placed_at.desc(), Order.id.desc())
        .limit(1)
    )


def anchors(session: Session, shop_id: int, customers: Collection[int]) -> dict[int, int | None]:
    """Return the same for many customers; one query."""
    newest = (Order.placed_at.desc(), Order.id.desc())
    place = func.row_number().over(partition_by=Order.customer_id, order_by=newest)
    ranked = select(Order.customer_id, Order.id, place.label("place"))
    theirs = ranked.where(Order.customer_id.in_(customers), owned(Order, shop_id))
    found = theirs.subquery()
    rows = session.execute(select(found.c.customer_id, found.c.id).where(found.c.place == 1))
    return dict.fromkeys(customers) | {row.customer_id: row.id for row in rows}


def let_go(session: Session, shop_id: int, order_id: int, customer_id: int) -> None:
    """Let the rows that follow an order follow another one of its customer: it is being removed."""
    others = select(Order.id).where(Order.customer_id == customer_id, owned(Order, shop_id))
    others = others.where(Order.id != order_id)
    newest = session.scalar(others.order_by(Order.placed_at.desc(), Order.id.desc()).limit(1))
    for model in ATTACHED:
        session.execute(
            update(model)
            .where(model.customer_id == customer_id, model.order_id == order_id)
            .where(owned(model, shop_id))
            .values(order_id=newest)
            .execution_options(synchronize_session=False)
        )


def follow(session: Session, shop_id: int, customers: Collection[int]) -> None:
    """Bring what is attached to customers to whoever has the orders that it follows now."""
    for model in ATTACHED:
        followed = select(Order.customer_id).where(Order.id == model.order_id)
        owner = followed.where(owned(Order, shop_id)).scalar_subquery()
        session.execute(
            update(model)
            .where(model.customer_id.in_(customers), model.order_id.is_not(None))
            .where(owned(model, shop_id))
            .values(customer_id=func.coalesce(owner, model.customer_id))
            .execution_options(synchronize_session=False)
        )
    theirs = select(Customer).where(Customer.id.in_(customers), owned(Customer, shop_id))
    refresh(session, session.scalars(theirs))


def forget_proposed(session: Session, shop_id: int, customers: Collection[int]) -> None:
    """Delete what only rules propose for customers without an order: it rested on their orders."""
    ordered = exists().where(Order.customer_id == Proposal.customer_id, owned(Order, shop_id))
    session.execute(
        delete(Proposal)
        .where(Proposal.customer_id.in_(customers), owned(Proposal, shop_id))
        .where(Proposal.settled_by.is_(None), ~ordered)
        .execution_options(synchronize_session=False)
    )


def has_none() -> ColumnElement[bool]:
    """Return an expression for customers with nothing attached."""
    return ~or_(*(exists().where(model.customer_id == Customer.id) for model in ATTACHED))


def refresh(session: Session, customers: Iterable[Customer], now: datetime | None = None) -> None:
    """Write down beside customers what is attached to them: marks, and the override that holds.

    `now`: the moment at which an override must hold; the database's clock unless given.
    """
    by_id = {customer.id: customer for customer in customers}
    if not by_id:
        return
    flags, notes = _standing(session, Flag, by_id), _standing(session, Note, by_id)
    overrides = _standing(session, Override, by_id)
    for id, customer in by_id.items():
        data = Marks.of(flags[id], notes[id]).data()
        if customer.marks != data:
            customer.marks = data
        newest = _holding(overrides[id], now or database.now(session)) if overrides[id] else None
        customer.override_level = newest.level if newest else None
        customer.override_until = newest.until if newest else None


def _holding(overrides: Iterable[Override], now: datetime) -> Override | None:
    """Return the newest that has not ended: people who were joined have several."""
    holding = [one for one in overrides if one.until is None or one.until > now]
    return max(holding, key=lambda override: override.id, default=None)


def _standing(
    session: Session, model: type[Row], customers: Mapping[int, Customer]
) -> dict[int, list[Row]]:
    rows: dict[int, list[Row]] = defaultdict(list)
    # All of one shop: whoever calls holds it.
    shop_id = next(iter(customers.values())).shop_id
    for row in session.scalars(
        select(model)
        .where(model.customer_id.in_(customers), owned(model, shop_id))
        .where(model.removed_at.is_(None))
    ):
        rows[row.customer_id].append(row)
    return rows
