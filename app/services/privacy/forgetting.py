"""Taking a person out of all tables, within a transaction that holds the shop."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, select, update
from sqlalchemy.orm import Session

from app.domain.action_states import State
from app.domain.erased import ERASED, ERASING
from app.extensions import Base
from app.models import (
    Action,
    BacktestOrder,
    Customer,
    Decision,
    Flag,
    IdentityLink,
    Note,
    NoteEdit,
    Notice,
    Order,
    Override,
    PlatformAccount,
    Proposal,
    Shop,
    WebhookEvent,
)
from app.services import identity, ratings
from app.services.privacy import traces
from app.services.privacy.person import Person
from app.services.privacy.traces import Condition

# Rows that go as a whole; those that others refer to come later.
GOING: Sequence[type[Base]] = (
    *(NoteEdit, Note, Flag, Override, Proposal, IdentityLink),
    *(PlatformAccount, BacktestOrder, Notice, WebhookEvent),
)
# The platform was asked, and nobody knows yet what became of it.
UNSETTLED = (State.SENT, State.UNKNOWN)
# What an action that is settled without its customer still says.
BARE: dict[str, Any] = {
    "forgotten": True,
    "author": "",
    "text": "",
    "reason": "",
    "last_error": None,
    "ended_by": None,
    "order_id": 0,
}
# What is left of an entry of the record: its number, moment, digest and link.
BLANK: dict[str, Any] = {
    "kind": ERASED,
    "author": "",
    "reason": "",
    "facts": {},
    "order_code": "",
    "salt": "",
    **dict.fromkeys(
        (
            *("customer_id", "order_id", "batch", "undoes", "about"),
            *("customer_then", "order_then"),
        )
    ),
}


@dataclass(frozen=True, slots=True)
class Gone:
    """How much went. `entries`: numbers of the entries of the record that were erased."""

    orders: int
    notes: int
    actions: int
    entries: Sequence[int]


def forget(session: Session, shop: Shop, person: Person, now: datetime) -> Gone:
    """Take a person out of all tables, and bring those up to date whom it concerns."""
    found = traces.of(session, person)
    notes = _count(session, Note, found[Note])
    entries = blank(session, found[Decision])
    actions = _end_actions(session, found[Action])
    for model in GOING:
        remove(session, model, found[model])
    _leave(session, shop, person, now)
    return Gone(len(person.orders), notes, actions, entries)


def blank(session: Session, chosen: Condition) -> list[int]:
    """Erase what entries of a record say, and return their numbers; whoever asked records it."""
    changed = session.scalars(
        update(Decision)
        .where(chosen, Decision.kind.not_in((ERASED, *ERASING)))
        .values(**BLANK)
        .returning(Decision.number)
        .execution_options(synchronize_session=False)
    )
    return list(changed)


def _end_actions(session: Session, chosen: Condition) -> int:
    """Let actions go, but for those that may be happening: they lose what names anybody."""
    unsettled = and_(chosen, Action.state.in_(UNSETTLED))
    for row in session.scalars(select(Action).where(unsettled)):
        row.answer = {
            name: row.answer[name] for name in ("before", "silent_until") if name in row.answer
        }
        for name, value in BARE.items():
            setattr(row, name, value)
    session.flush()
    return remove(session, Action, and_(chosen, Action.state.not_in(UNSETTLED)))


def _leave(session: Session, shop: Shop, person: Person, now: datetime) -> None:
    """Remove a person's orders and themselves; others may be one or two people because of it."""
    settled = identity.settle(session, shop, left=person.orders, spoken=person.keys)
    remove(session, Order, and_(Order.shop_id == shop.id, Order.customer_id == person.id))
    identity.move(session, shop, settled)
    remove(session, Customer, and_(Customer.shop_id == shop.id, Customer.id == person.id))
    ratings.rate(session, shop, settled.touched - {person.id}, now)


def _count(session: Session, model: type[Base], chosen: Condition) -> int:
    return len(session.execute(select(model.__table__.c.id).where(chosen)).all())


def remove(session: Session, model: type[Base], chosen: Condition) -> int:
    """Remove the rows of a table for which a condition holds, and say how many there were."""
    gone = session.execute(delete(model).where(chosen).execution_options(synchronize_session=False))
    return int(gone.rowcount)  # type: ignore[attr-defined]
