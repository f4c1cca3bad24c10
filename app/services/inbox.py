"""The inbox: arrivals are appended, coalesced at the claim, and claimed by lease.

A claim takes all waiting arrivals of one subject, so ten notifications of one order are one look.
While a claim lives, no other worker gets the same subject; what arrives meanwhile waits for the
next look. A worker that dies leaves its claim to run out: then its arrivals are due again.
Shops take turns, so that one shop's flood holds no other up (docs/decisions/0023).
"""

import random
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from uuid import uuid4

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased
from sqlalchemy.sql.selectable import ScalarSelect

from app import database, request_ids
from app.errors import LeaseLost
from app.extensions import UtcDateTime, db
from app.models import Shop, WebhookEvent
from app.platforms.base import LIFECYCLE, Arrival, Topic
from app.services.connected import connected
from app.services.notices import given_up

MAX_ATTEMPTS = 12
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
# PostgreSQL: one claim at a time, or two workers could take two arrivals of one subject.
CLAIM_LOCK = 0x536D616A
NOW = bindparam("now", type_=UtcDateTime)


@dataclass(frozen=True, slots=True)
class Claim:
    """The arrivals of one subject, leased to this worker until the lease runs out.

    `events` are their ids, `requests` those of the requests that brought them, oldest first.
    """

    shop_id: int
    topic: Topic
    subject: str
    lease: str
    attempts: int
    events: tuple[int, ...] = ()
    requests: tuple[str, ...] = ()


def append(session: Session, shop_id: int, arrivals: Iterable[Arrival], now: datetime) -> None:
    """Put arrivals of a shop into the inbox, inside the caller's transaction."""
    rows = [
        {
            "shop_id": shop_id,
            "topic": arrival.topic,
            "subject": arrival.subject,
            "request_id": request_ids.current(),
            "received_at": now,
            "due_at": now,
        }
        for arrival in arrivals
    ]
    if rows:
        session.execute(insert(WebhookEvent), rows)


def claim(lease: timedelta, after: int = 0) -> Claim | None:
    """Lease all waiting arrivals of the subject that has been due longest in one shop.

    `after`: the shop served last; the one with the next higher number that has something due is
    served now. None: nothing is due in any shop. What took every worker with it is given up.
    """
    while (held := _claim(lease, after)) is not None and held.attempts > MAX_ATTEMPTS:
        # Nobody lived to say what went wrong.
        with suppress(LeaseLost):
            give_up(held, "every worker that took it died or fell silent")
    return held


def _claim(lease: timedelta, after: int) -> Claim | None:
    session: Session = db.session()
    if _next_due(session, database.now(session), after) is None:
        session.rollback()
        return None
    with database.writing() as session:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(select(func.pg_advisory_xact_lock(CLAIM_LOCK)))
        now = database.now(session)
        found = _next_due(session, now, after)
        if found is None:
            return None
        return _take(session, found, now + lease)


def _next_due(session: Session, now: datetime, after: int) -> WebhookEvent | None:
    found = session.scalar(_first_due(), {"now": now, "after": after})
    if found is None and after:
        found = session.scalar(_first_due(), {"now": now, "after": 0})
    return found


@cache
def _first_due() -> Select[WebhookEvent]:
    """Choose what has been due longest in the first shop after another that has something due.

    Shop by shop, and as far as needed: neither what a flood left waiting nor what a suspended
    shop keeps is read through. Put together once: that costs more than to ask it.
    """
    turn = _shops_that_wait()
    # A shop that is suspended or lost keeps its arrivals; only its own coming and going counts.
    comings = _due_in_shop().where(WebhookEvent.topic.in_(LIFECYCLE))
    oldest = case(
        (connected(NOW), _first(_due_in_shop(), WebhookEvent.due_at)),
        else_=_first(comings, WebhookEvent.received_at),
    )
    of_shop = select(oldest).where(Shop.id == turn.c.shop_id).scalar_subquery()
    due = select(of_shop.label("id")).select_from(turn).subquery()
    first = select(due.c.id).where(due.c.id.is_not(None)).limit(1).scalar_subquery()
    chosen = select(WebhookEvent).where(WebhookEvent.id == first)
    return chosen.execution_options(across_shops="what has been due longest, shop by shop")


def _shops_that_wait() -> CTE:
    """Return the shops after another in whose inbox something waits, in their order."""
    lowest = select(func.min(WebhookEvent.shop_id)).where(waiting())
    first = lowest.where(WebhookEvent.shop_id > bindparam("after")).scalar_subquery()
    turn = select(first.label("shop_id")).cte("turn", recursive=True)
    following = lowest.where(WebhookEvent.shop_id > turn.c.shop_id).correlate(turn)
    return turn.union_all(
        select(following.scalar_subquery()).where(turn.c.shop_id.is_not(None)).select_from(turn)
    )


def _due_in_shop() -> Select[int]:
    """Choose what is due, and not being looked at, in the shop of the query around it."""
    other = aliased(WebhookEvent)
    being_worked_on = exists().where(
        other.shop_id == WebhookEvent.shop_id,
        other.topic == WebhookEvent.topic,
        other.subject == WebhookEvent.subject,
        other.lease.is_not(None),
        other.leased_until > NOW,
    )
    return select(WebhookEvent.id).where(
        WebhookEvent.shop_id == Shop.id, waiting(), WebhookEvent.due_at <= NOW, ~being_worked_on
    )


def _first(chosen: Select[int], moment: InstrumentedAttribute[datetime]) -> ScalarSelect[int]:
    return chosen.order_by(moment, WebhookEvent.id).limit(1).correlate(Shop).scalar_subquery()


def waiting() -> ColumnElement[bool]:
    """Return an expression for arrivals that a worker has still to look at."""
    return and_(WebhookEvent.done_at.is_(None), WebhookEvent.given_up_at.is_(None))


def _take(session: Session, event: WebhookEvent, until: datetime) -> Claim | None:
    lease = uuid4().hex
    taken = session.execute(
        update(WebhookEvent)
        .where(
            WebhookEvent.shop_id == event.shop_id,
            WebhookEvent.topic == event.topic,
            WebhookEvent.subject == event.subject,
            waiting(),
        )
        .values(lease=lease, leased_until=until, attempts=WebhookEvent.attempts + 1)
        .returning(WebhookEvent.id, WebhookEvent.request_id, WebhookEvent.attempts)
        .execution_options(synchronize_session=False)
    ).all()
    if not taken:
        # An erasure took it away meanwhile; the next look finds what else is due.
        return None
    events, requests, attempts = zip(*sorted(tuple(row) for row in taken), strict=True)
    return Claim(
        shop_id=event.shop_id,
        topic=Topic(event.topic),
        subject=event.subject,
        lease=lease,
        attempts=max(attempts),
        events=events,
        requests=tuple(dict.fromkeys(filter(None, requests))),
    )


def is_waiting(session: Session, shop_id: int, topic: Topic, subject: str) -> bool:
    """Say whether a worker will look, or is looking, at a subject of a shop."""
    same = (WebhookEvent.topic == topic, WebhookEvent.subject == subject)
    found = exists().where(WebhookEvent.shop_id == shop_id, *same, waiting())
    return bool(session.scalar(select(found)))


def renew(session: Session, held: Claim, lease: timedelta) -> None:
    """Hold a claim for another lease from now; LeaseLost when it is no longer ours."""
    _change(session, held, leased_until=database.now(session) + lease)


def get_on(session: Session, held: Claim, lease: timedelta) -> None:
    """Renew a claim in the transaction of a step that need not be repeated; LeaseLost.

    Work of many steps may outlive any number of workers: only attempts that got nowhere count.
    """
    _change(session, held, leased_until=database.now(session) + lease, attempts=1)


def complete(session: Session, held: Claim) -> None:
    """Mark a claim's arrivals as done, in the transaction of their effects; LeaseLost."""
    _change(session, held, done_at=database.now(session), lease=None, last_error=None)


def retry(held: Claim, error: str, after: timedelta | None = None) -> None:
    """Make a claim's arrivals due again later; the twelfth failure gives them up, error kept."""
    if held.attempts >= MAX_ATTEMPTS:
        give_up(held, error)
        return
    with database.writing() as session:
        due = database.now(session) + (after or pause(held.attempts))
        _change(session, held, due_at=due, lease=None, leased_until=None, last_error=error)


def postpone(held: Claim, after: timedelta) -> None:
    """Make a claim's arrivals due again later without counting the attempt: nothing failed."""
    with database.writing() as session:
        put_off(session, held, after)


def put_off(session: Session, held: Claim, after: timedelta) -> None:
    """Do so in the transaction of what the wait is for; LeaseLost."""
    due = database.now(session) + after
    fewer = WebhookEvent.attempts - 1
    _change(session, held, due_at=due, lease=None, leased_until=None, attempts=fewer)


def hand_back(held: Claim) -> None:
    """Let go of a claim in the middle of it, as if it had never been taken."""
    with suppress(LeaseLost):
        postpone(held, timedelta(0))


def give_up(held: Claim, error: str) -> None:
    """Stop trying; the arrivals stay visible with their error until a person looks."""
    with database.writing() as session:
        # The shop first, as always (services.locking, which knows this module).
        shop = session.get_one(
            Shop, held.shop_id, with_for_update={"key_share": True}, populate_existing=True
        )
        now = database.now(session)
        _change(session, held, given_up_at=now, lease=None, last_error=error)
        given_up.tell(session, shop, held.topic, held.subject, now)


def pause(attempts: int) -> timedelta:
    """Return how long to wait after the n-th failure: doubling, capped, with 20 % jitter."""
    doubled: timedelta = min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)
    # Spreads retries; nobody gains by guessing it.
    jitter: float = random.uniform(0.8, 1.2)
    return doubled * jitter


def _change(session: Session, held: Claim, **values: object) -> None:
    changed = session.scalars(
        update(WebhookEvent)
        .where(WebhookEvent.lease == held.lease, _same_subject(held))
        .values(**values)
        .returning(WebhookEvent.id)
        .execution_options(synchronize_session=False)
    ).first()
    if changed is None:
        raise LeaseLost("the claim was taken over by another worker")


def _same_subject(held: Claim) -> ColumnElement[bool]:
    return and_(
        WebhookEvent.shop_id == held.shop_id,
        WebhookEvent.topic == held.topic,
        WebhookEvent.subject == held.subject,
    )
