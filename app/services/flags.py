"""Flags on customers: set, removed and taken back, for one or for many, with who decided it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import database
from app.domain.flags import FlagKind
from app.domain.roles import Right
from app.errors import Invalid, NotFound
from app.models import Customer, Decision, Shop
from app.services import attachments, decisions, flag_changes, flag_undo
from app.services.acting.reconsidering import reconsider
from app.services.actors import Actor
from app.services.flag_changes import Deed
from app.services.given_reason import LONGEST, given_reason
from app.services.last_day import end_of
from app.services.locking import lock_shop
from app.services.owned import owned

LARGEST_BATCH = 1_000
# Why a customer was passed over: nothing was to be done, or somebody has changed it since.
ALREADY, CHANGED = "already", "changed"


@dataclass(frozen=True, slots=True)
class Batch:
    """What was done at once. `id`: what takes it back, 0 when nothing was done; `changed`: to how
    many customers; `skipped`: how many were passed over, by ALREADY or CHANGED."""

    id: int
    changed: int
    skipped: Mapping[str, int] = field(default_factory=dict)


def set_flag(
    actor: Actor, customers: Sequence[int], kind: FlagKind, reason: str, until: date | None
) -> Batch:
    """Flag customers, up to LARGEST_BATCH of them; a flag of the kind gives way to the new one.

    `until`: the last day in the shop on which it holds. Raises Forbidden, Invalid (too many, no
    reason, a day in the past) and NotFound for ids the shop does not have; nothing has changed
    then.
    """
    actor.must(Right.FLAG)
    said = given_reason(reason)
    return _do(actor, customers, flag_changes.put, (kind, said, until))


def remove_flag(actor: Actor, customers: Sequence[int], kind: FlagKind, reason: str) -> Batch:
    """Remove a flag from customers on whom it holds; the reason may be ''. Raises as set_flag."""
    actor.must(Right.FLAG)
    said = given_reason(reason, required=False)
    return _do(actor, customers, flag_changes.take_away, (kind, said, None))


def undo(actor: Actor, batch_id: int) -> Batch:
    """Take back what a batch did to each customer, unless somebody has changed it since.

    Doing it again does nothing. Raises Forbidden, and NotFound for a batch the shop does not have.
    """
    actor.must(Right.FLAG)
    with database.writing() as session:
        shop = lock_shop(session, actor.shop_id)
        made = flag_undo.decisions_of(session, shop.id, batch_id)
        before = flag_undo.undone(session, shop.id, made)
        open = [decision for decision in made if decision.id not in before]
        now = database.now(session)
        records, concerned = flag_undo.take_back(session, open, actor.name[:LONGEST], now)
        batch_id = _write(session, shop, records, concerned, now)
    already, changed = len(made) - len(open), len(open) - len(records)
    return Batch(batch_id, len(records), _skipped({ALREADY: already, CHANGED: changed}))


def _do(
    actor: Actor,
    customers: Sequence[int],
    change: Callable[[Session, Deed, Sequence[Customer]], list[Decision]],
    wish: tuple[FlagKind, str, date | None],
) -> Batch:
    ids = list(dict.fromkeys(customers))
    if len(ids) > LARGEST_BATCH:
        raise Invalid(f"at most {LARGEST_BATCH} customers at once")
    kind, reason, until = wish
    with database.writing() as session:
        shop = lock_shop(session, actor.shop_id)
        now = database.now(session)
        end = end_of(until, shop.timezone, now)
        deed = Deed(actor.name[:LONGEST], kind, reason, end, now)
        made = change(session, deed, _customers(session, shop, ids))
        concerned = decisions.customers_of(made)
        batch_id = _write(session, shop, made, concerned, now)
    already = len(ids) - len(made)
    return Batch(batch_id, len(made), _skipped({ALREADY: already}))


def _customers(session: Session, shop: Shop, ids: Sequence[int]) -> list[Customer]:
    of_shop = select(Customer).where(Customer.shop_id == shop.id)
    found = session.scalars(of_shop.where(Customer.id.in_(ids)).order_by(Customer.id)).all()
    if len(found) < len(ids):
        raise NotFound("there is no such customer")
    return list(found)


def _write(
    session: Session, shop: Shop, made: Sequence[Decision], concerned: set[int], now: datetime
) -> int:
    """Add the records as one batch and return its id; 0 when there are none."""
    if not made:
        return 0
    batch_id = decisions.record(session, made)
    changed = select(Customer).where(Customer.id.in_(concerned), owned(Customer, shop.id))
    attachments.refresh(session, session.scalars(changed))
    session.flush()
    reconsider(session, shop, concerned, now)
    shop.revision += 1
    return batch_id


def _skipped(counts: Mapping[str, int]) -> dict[str, int]:
    return {why: count for why, count in counts.items() if count}
