"""Which of the things that happened at the platform we have not seen since."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.models import Order, WebhookEvent
from app.platforms.base import Arrival, OrderChange, Topic, Undelivered
from app.services import inbox


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that the platform says happened; `gone`: an order was deleted."""

    arrival: Arrival
    at: datetime
    gone: bool = False

    @property
    def key(self) -> str:
        """Name its subject; a digest, because what is remembered may outlive an erasure."""
        return sha256(f"{self.arrival.topic} {self.arrival.subject}".encode()).hexdigest()


def of_changes(page: Iterable[OrderChange]) -> list[Happening]:
    """Return changes of orders as happenings."""
    return [
        Happening(Arrival(Topic.ORDER, change.code), change.changed_at, change.deleted)
        for change in page
    ]


def of_undelivered(page: Iterable[Undelivered]) -> list[Happening]:
    """Return notifications that did not reach us as happenings, one of each subject."""
    return [
        Happening(arrival, notification.happened_at)
        for notification in page
        for arrival in notification.arrivals
    ]


def unseen(
    session: Session,
    shop_id: int,
    happenings: Sequence[Happening],
    asked: Mapping[str, datetime],
    now: datetime,
) -> list[Happening]:
    """Return what a worker must still look at, each subject once with its latest moment.

    `asked`: what was looked into before, by subject: how late it was.
    """
    new = [one for one in happenings if one.key not in asked or asked[one.key] < one.at]
    latest = {one.key: one for one in sorted(new, key=lambda one: one.at)}
    waiting = _waiting(session, shop_id, latest.values(), now)
    held = _held(session, shop_id, latest.values())
    return [
        one for one in latest.values() if one.arrival not in waiting and not _is_known(one, held)
    ]


def _is_known(one: Happening, held: Mapping[str, datetime]) -> bool:
    if one.arrival.topic is not Topic.ORDER:
        return False
    changed_at = held.get(one.arrival.subject)
    if one.gone:
        return changed_at is None
    return changed_at is not None and changed_at >= one.at


def _held(session: Session, shop_id: int, happenings: Iterable[Happening]) -> dict[str, datetime]:
    """Return when the orders among them changed, as far as we know."""
    codes = [one.arrival.subject for one in happenings if one.arrival.topic is Topic.ORDER]
    rows = session.execute(
        select(Order.code, Order.changed_at).where(Order.shop_id == shop_id, Order.code.in_(codes))
    )
    return {row.code: row.changed_at for row in rows}


def _waiting(
    session: Session, shop_id: int, happenings: Iterable[Happening], now: datetime
) -> set[Arrival]:
    """Return what will be looked at anyway. Who looks now may have asked before the change."""
    subjects = {one.arrival.subject for one in happenings}
    rows = session.execute(
        select(WebhookEvent.topic, WebhookEvent.subject).where(
            WebhookEvent.shop_id == shop_id,
            WebhookEvent.topic.in_({one.arrival.topic for one in happenings}),
            WebhookEvent.subject.in_(subjects),
            inbox.waiting(),
            or_(WebhookEvent.lease.is_(None), WebhookEvent.leased_until <= now),
        )
    )
    return {Arrival(Topic(row.topic), row.subject) for row in rows}
