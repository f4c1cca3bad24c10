"""How far behind the work is: arrivals, actions and e-mails that wait."""

from collections.abc import Iterable
from datetime import datetime
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from app.models import Action, Notice, Shop, WebhookEvent
from app.platforms.base import LIFECYCLE
from app.services import inbox
from app.services.connected import connected
from app.services.figures.kinds import Values, alone

LIVING = Action.ended_at.is_(None)
# A shop that was paused has its own beginning: of so many that are due first, the worst counts.
LOOKED_AT = 100
# How many of the newest arrivals the lag is taken from.
LATELY = 1_000


def waiting(session: Session, now: datetime) -> Values:
    """Return how many rows wait, due or not, by kind."""
    return {
        "inbox": _count(session, select(func.count(WebhookEvent.id)).where(inbox.waiting())),
        "outbox": _count(session, select(func.count(Action.id)).where(LIVING)),
        "mail": _count(session, select(func.count(Notice.id)).where(Notice.mail_due_at <= now)),
    }


def oldest_due(session: Session, now: datetime) -> Values:
    """Return for how many seconds the oldest row has been due that a worker may take, by kind."""
    arrivals = (
        select(WebhookEvent.due_at, Shop.paused_until)
        .join(Shop, Shop.id == WebhookEvent.shop_id)
        .where(inbox.waiting(), WebhookEvent.due_at <= now, _may_work(now))
        .where(_free(WebhookEvent.leased_until, now))
        .order_by(WebhookEvent.due_at)
    )
    acts = (
        select(Action.due_at, Shop.paused_until)
        .join(Shop, Shop.id == Action.shop_id)
        .where(LIVING, Action.due_at <= now, connected(now), _free(Action.leased_until, now))
        .order_by(Action.due_at)
    )
    mail = (
        select(Notice.mail_due_at, Notice.mail_due_at)
        .where(Notice.mail_due_at <= now)
        .order_by(Notice.mail_due_at)
    )
    return {
        name: _age(session.execute(query.limit(LOOKED_AT)).all(), now)
        for name, query in (("inbox", arrivals), ("outbox", acts), ("mail", mail))
    }


def lag(session: Session, now: datetime) -> Values:
    """Return the seconds from arrival to effect of the newest arrivals: median and worst."""
    done = session.execute(
        select(WebhookEvent.received_at, WebhookEvent.done_at)
        .where(WebhookEvent.done_at.is_not(None))
        .order_by(WebhookEvent.id.desc())
        .limit(LATELY)
    )
    took = [(row.done_at - row.received_at).total_seconds() for row in done]
    return {"median": median(took), "worst": max(took)} if took else {"median": 0.0, "worst": 0.0}


def inbox_attempts(session: Session, now: datetime) -> Values:
    """Return how many arrivals wait, by how often they were tried."""
    return _by(session, WebhookEvent.attempts, inbox.waiting())


def outbox_attempts(session: Session, now: datetime) -> Values:
    """Return how many actions have not ended, by how often they were tried."""
    return _by(session, Action.attempts, LIVING)


def given_up(session: Session, now: datetime) -> Values:
    """Return how many arrivals nobody tries any more."""
    lost = select(func.count(WebhookEvent.id)).where(WebhookEvent.given_up_at.is_not(None))
    return alone(session.scalar(lost))


def actions(session: Session, now: datetime) -> Values:
    """Return how many actions there are in each state."""
    return _by(session, Action.state)


def _may_work(now: datetime) -> ColumnElement[bool]:
    # A shop that is suspended or lost keeps its arrivals; only its own coming and going counts.
    return or_(connected(now), WebhookEvent.topic.in_(LIFECYCLE))


def _by(session: Session, column: Any, *where: ColumnElement[bool]) -> Values:
    rows = session.execute(select(column, func.count()).where(*where).group_by(column))
    return {str(value): float(count) for value, count in rows}


def _count(session: Session, query: Select[int]) -> float:
    return float(session.scalar(query) or 0)


def _free(leased_until: Any, now: datetime) -> ColumnElement[bool]:
    return or_(leased_until.is_(None), leased_until <= now)


def _age(rows: Iterable[Any], now: datetime) -> float:
    since = (max(due, paused) if paused else due for due, paused in rows if due is not None)
    return max(((now - moment).total_seconds() for moment in since), default=0.0)
