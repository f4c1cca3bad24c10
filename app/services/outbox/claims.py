"""Claims on actions: one at a time in a shop, leased, and given up in time.

A lease that ran out on a call whose end nobody saw makes the action unclear, never due: it is
looked after before anything is done again.
"""

import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from uuid import uuid4

from sqlalchemy import Select, and_, bindparam, exists, or_, select
from sqlalchemy.orm import Session, aliased

from app import database
from app.domain.action_states import MAX_ATTEMPTS, Skipped, State
from app.errors import LeaseLost
from app.extensions import UtcDateTime, db
from app.models import Action, Shop
from app.services import shops
from app.services.connected import connected
from app.services.locking import lock_shop
from app.services.outbox import gate, rows
from app.services.outbox.rows import End
from app.services.owned import owned

# How many leases long nothing is tried again after a worker fell silent in a call.
SILENCE = 3
NOW = bindparam("now", type_=UtcDateTime)


def clock() -> float:
    """Return seconds that go on while the machine sleeps, where the system tells them."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


@dataclass(frozen=True, slots=True)
class Held:
    """An action leased to this worker. `until`, on our own clock, leaves a third of the lease for
    a call to end in. `state`: CHECKING when it is to be done, UNKNOWN when only to be looked after.
    """

    id: int
    shop_id: int
    code: str
    kind: str
    state: State
    lease: str
    target_status: str
    text: str
    automatic: bool
    limits: dict[str, bool] = field(hash=False)
    attempts: int
    until: float

    def check(self) -> None:
        """Raise LeaseLost unless there is time left to ask the platform something."""
        if clock() >= self.until:
            raise LeaseLost("the claim is running out")


def claim(lease: timedelta, after: int = 0) -> Held | None:
    """Lease the action that has been due longest in one shop; None: none is due in any.

    `after`: the shop served last; shops take turns. What is unwanted ends here.
    """
    session: Session = db.session()
    while (found := _due(session, database.now(session), after=after)) is not None:
        shop_id = found.shop_id
        session.rollback()
        held = _claim_in(shop_id, lease)
        if held is not None:
            return held
    session.rollback()
    return None


def _claim_in(shop_id: int, lease: timedelta) -> Held | None:
    # Read before the lease is written: it must not seem longer than it is.
    started = clock()
    with database.writing() as session:
        shop = lock_shop(session, shop_id)
        now = database.now(session)
        row = _due(session, now, shop_id)
        if row is None:
            return None
        if row.state == State.SENT:
            _fell_silent(row, now + SILENCE * lease)
        if row.state != State.UNKNOWN:
            end = _end_of(session, shop, row, now)
            if end is not None:
                rows.end(session, shop, row, end, now)
                return None
            row.state, row.attempts = State.CHECKING.value, row.attempts + 1
        row.lease, row.leased_until = uuid4().hex, now + lease
        return _held(row, started + lease.total_seconds() * 2 / 3)


def _end_of(session: Session, shop: Shop, row: Action, now: datetime) -> End | None:
    """Return how an action ends that is not to be tried (again); None: it is."""
    why = gate.why_not(session, shop, row, now)
    if why is not None:
        return End(State.SKIPPED, why)
    # Those who tried it died, or something of ours broke.
    return End(State.FAILED, "tries") if row.attempts >= MAX_ATTEMPTS else None


def _fell_silent(row: Action, until: datetime) -> None:
    """Nobody told how the call ended: whoever made it may be asleep, and awake in the middle."""
    row.state, row.reads, row.read_at = State.UNKNOWN.value, 0, None
    row.answer = {**row.answer, "silent_until": until.isoformat()}


def mine(session: Session, held: Held, *states: State) -> tuple[Shop, Action]:
    """Return the shop, held, and the action of a claim; LeaseLost when it is no longer ours."""
    shop = lock_shop(session, held.shop_id)
    row = session.scalar(
        select(Action)
        .where(Action.id == held.id, owned(Action, shop.id))
        .execution_options(populate_existing=True)
    )
    if row is None or row.lease != held.lease or State(row.state) not in states:
        raise LeaseLost("the action was taken over or taken back")
    return shop, row


def mark_sent(held: Held, status_before: str, stamp: str) -> None:
    """Write down that the platform is about to be asked; the last moment to take it back.

    Raises LeaseLost when somebody took it over or back, when the shop left or rests, or when it is
    no longer wanted: then it ends.
    """
    why: Skipped | None = None
    with database.writing() as session:
        shop, row = mine(session, held, State.CHECKING)
        now = database.now(session)
        if not session.scalar(select(connected(now)).where(Shop.id == shop.id)):
            raise LeaseLost("the shop may not be called now")
        why = gate.why_not(session, shop, row, now)
        if why is not None:
            rows.end(session, shop, row, End(State.SKIPPED, why), now)
        else:
            row.state, row.sent_at, row.status_before = State.SENT.value, now, status_before
            row.answer = {"before": stamp}
            rows.ours(session, row)
            shop.revision += 1
    if why is not None:
        raise LeaseLost("the action is no longer wanted")


def wait(
    held: Held, state: State, error: str, after: timedelta, *, disconnected: bool = False
) -> None:
    """Let an action wait in a state, and be looked at after a while.

    `disconnected`: the platform no longer accepts us.
    """
    with database.writing() as session:
        shop, row = mine(session, held, State.CHECKING, State.SENT, State.UNKNOWN)
        now = database.now(session)
        shop.revision += 1
        row.state, row.last_error = state.value, error[:255] or row.last_error
        row.due_at = now + after
        row.lease = row.leased_until = None
        if disconnected and row.epoch == shop.epoch:
            shops.disconnect(session, shop, now)


def hand_back(held: Held) -> None:
    """Let go of an action in the middle of it; once it is `sent`, its lease must run out."""
    with suppress(LeaseLost), database.writing() as session:
        _, row = mine(session, held, State.CHECKING, State.UNKNOWN)
        if row.state == State.CHECKING:
            row.state, row.attempts = State.TODO.value, row.attempts - 1
        row.lease = row.leased_until = None


def _due(
    session: Session, now: datetime, shop_id: int | None = None, after: int = 0
) -> Action | None:
    if shop_id is None:
        return session.scalar(_due_longest(), {"now": now, "after": after})
    return session.scalar(_due_longest_in_shop(), {"now": now, "shop_id": shop_id})


@cache
def _due_longest() -> Select[Action]:
    """Choose what has been due longest in the first shop after another that has something due."""
    return (
        _all_due()
        .order_by(Action.shop_id <= bindparam("after"), Action.shop_id, Action.due_at, Action.id)
        .execution_options(across_shops="what has been due longest of all shops")
    )


@cache
def _due_longest_in_shop() -> Select[Action]:
    return (
        _all_due().where(Action.shop_id == bindparam("shop_id")).order_by(Action.due_at, Action.id)
    )


def _all_due() -> Select[Action]:
    """Choose one action that is due; put together once, as every worker asks all the time."""
    other = aliased(Action)
    being_worked_on = exists().where(
        other.shop_id == Action.shop_id, other.ended_at.is_(None), other.leased_until > NOW
    )
    waiting = and_(
        Action.lease.is_(None), Action.state.in_((State.TODO, State.UNKNOWN)), Action.due_at <= NOW
    )
    return (
        select(Action)
        .join(Shop, Shop.id == Action.shop_id)
        .where(Action.ended_at.is_(None), connected(NOW), ~being_worked_on)
        .where(or_(waiting, Action.leased_until <= NOW))
        .limit(1)
        .execution_options(populate_existing=True)
    )


def _held(row: Action, until: float) -> Held:
    assert row.lease is not None
    return Held(
        id=row.id,
        shop_id=row.shop_id,
        code=row.order_code,
        kind=row.kind,
        state=State(row.state),
        lease=row.lease,
        target_status=row.target_status,
        text=row.text,
        automatic=row.automatic,
        limits=dict(row.limits),
        attempts=row.attempts,
        until=until,
    )
