"""The inbox: arrivals are appended, coalesced at the claim, and claimed by lease.

A claim takes all waiting arrivals of one subject, so ten notifications of one order are one look.
While a claim lives, no other worker gets the same subject; what arrives meanwhile waits for the
next look. A worker that dies leaves its claim to run out: then its arrivals are due again.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import ColumnElement, and_, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session, aliased

from app import database
from app.errors import LeaseLost
from app.extensions import db
from app.models import Shop, WebhookEvent
from app.platforms.base import LIFECYCLE, Arrival, Topic
from app.services.connected import connected
from app.services.notices import given_up
from app.services.pruning import forget

MAX_ATTEMPTS = 12
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
# PostgreSQL: one claim at a time, or two workers could take two arrivals of one subject.
CLAIM_LOCK = 0x536D616A


@dataclass(frozen=True, slots=True)
class Claim:
    """The arrivals of one subject, leased to this worker until the lease runs out."""

    shop_id: int
    topic: Topic
    subject: str
    lease: str
    attempts: int


def append(session: Session, shop_id: int, arrivals: Iterable[Arrival], now: datetime) -> None:
    """Put arrivals of a shop into the inbox, inside the caller's transaction."""
    rows = [
        {
            "shop_id": shop_id,
            "topic": arrival.topic,
            "subject": arrival.subject,
            "received_at": now,
            "due_at": now,
        }
        for arrival in arrivals
    ]
    if rows:
        session.execute(insert(WebhookEvent), rows)


def claim(lease: timedelta) -> Claim | None:
    """Lease all waiting arrivals of the subject that has been due longest; None: nothing is due."""
    session: Session = db.session()
    if _oldest_due(session, database.now(session)) is None:
        session.rollback()
        return None
    with database.writing() as session:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(select(func.pg_advisory_xact_lock(CLAIM_LOCK)))
        now = database.now(session)
        oldest = _oldest_due(session, now)
        if oldest is None:
            return None
        return _take(session, oldest, now + lease)


def _oldest_due(session: Session, now: datetime) -> WebhookEvent | None:
    other = aliased(WebhookEvent)
    being_worked_on = exists().where(
        other.shop_id == WebhookEvent.shop_id,
        other.topic == WebhookEvent.topic,
        other.subject == WebhookEvent.subject,
        other.lease.is_not(None),
        other.leased_until > now,
    )
    return session.scalar(
        select(WebhookEvent)
        .join(Shop, Shop.id == WebhookEvent.shop_id)
        .where(_waiting(), WebhookEvent.due_at <= now, _may_work(now), ~being_worked_on)
        .order_by(WebhookEvent.due_at, WebhookEvent.id)
        .limit(1)
    )


def _waiting() -> ColumnElement[bool]:
    return and_(WebhookEvent.done_at.is_(None), WebhookEvent.given_up_at.is_(None))


def _may_work(now: datetime) -> ColumnElement[bool]:
    """A shop that is suspended or lost keeps its arrivals; only its own coming and going counts."""
    return or_(connected(now), WebhookEvent.topic.in_(LIFECYCLE))


def _take(session: Session, event: WebhookEvent, until: datetime) -> Claim:
    lease = uuid4().hex
    attempts = session.scalars(
        update(WebhookEvent)
        .where(
            WebhookEvent.shop_id == event.shop_id,
            WebhookEvent.topic == event.topic,
            WebhookEvent.subject == event.subject,
            _waiting(),
        )
        .values(lease=lease, leased_until=until, attempts=WebhookEvent.attempts + 1)
        .returning(WebhookEvent.attempts)
        .execution_options(synchronize_session=False)
    )
    return Claim(event.shop_id, Topic(event.topic), event.subject, lease, max(attempts))


def is_waiting(session: Session, shop_id: int, topic: Topic, subject: str) -> bool:
    """Say whether a worker will look, or is looking, at a subject of a shop."""
    same = (WebhookEvent.topic == topic, WebhookEvent.subject == subject)
    waiting = exists().where(WebhookEvent.shop_id == shop_id, *same, _waiting())
    return bool(session.scalar(select(waiting)))


def renew(session: Session, held: Claim, lease: timedelta) -> None:
    """Hold a claim for another lease from now; LeaseLost when it is no longer ours."""
    until = database.now(session) + lease
    _change(session, held, leased_until=until)


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
        due = database.now(session) + after
        fewer = WebhookEvent.attempts - 1
        _change(session, held, due_at=due, lease=None, leased_until=None, attempts=fewer)


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


def prune(before: datetime) -> bool:
    """Forget some arrivals that were done before a moment; False: there were none."""
    return forget(WebhookEvent, WebhookEvent.done_at < before)


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
