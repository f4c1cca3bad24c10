"""When a shop is compared with its platform: every hour, and soon after anything was away."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Update, and_, exists, or_, select, update
from sqlalchemy.orm import Session

from app import database
from app.extensions import db
from app.models import Reconciliation, Shop, WebhookEvent
from app.platforms.base import Arrival, Topic
from app.services import inbox
from app.services.connected import connected
from app.services.locking import lock_shop

SUBJECT = ""


def queue_due() -> bool:
    """Queue the comparison of the shop that has waited longest; False: none was due.

    One at a time, and only idle workers ask for it: live orders do not wait for a thousand shops.
    """
    session: Session = db.session()
    shop_id = _next(session, database.now(session))
    session.rollback()
    if shop_id is None:
        return False
    with database.writing() as session:
        lock_shop(session, shop_id)
        if inbox.is_waiting(session, shop_id, Topic.RECONCILE, SUBJECT):
            return False
        inbox.append(session, shop_id, [Arrival(Topic.RECONCILE, SUBJECT)], database.now(session))
        return True


def hurry(session: Session, shop_id: int, now: datetime) -> None:
    """Let a shop be compared soon; one that never was is due anyway."""
    session.execute(_hurried(now, Reconciliation.shop_id == shop_id))


def hurry_all(absent: timedelta) -> None:
    """Let all shops be compared soon, but for those of which one began within `absent`."""
    with database.writing() as session:
        now = database.now(session)
        across = {"across_shops": "whatever shop was not looked at meanwhile"}
        session.execute(
            _hurried(now, Reconciliation.begun_at < now - absent), execution_options=across
        )


def _hurried(now: datetime, which: ColumnElement[bool]) -> Update:
    return (
        update(Reconciliation)
        .where(which, Reconciliation.due_at > now)
        .values(due_at=now)
        .execution_options(synchronize_session=False)
    )


def _next(session: Session, now: datetime) -> int | None:
    is_due = or_(
        Reconciliation.id.is_(None),
        Reconciliation.due_at <= now,
        # Another installation: its permission replaced one that was lost.
        Reconciliation.epoch != Shop.epoch,
    )
    return session.scalar(
        select(Shop.id)
        .outerjoin(Reconciliation, Reconciliation.shop_id == Shop.id)
        .where(connected(now), Shop.connected_at.is_not(None), is_due, ~_is_busy())
        .order_by(Reconciliation.due_at.asc().nulls_first(), Shop.id)
        .limit(1)
        .execution_options(across_shops="which of all shops has waited longest")
    )


def _is_busy() -> ColumnElement[bool]:
    """Say whether a comparison waits already, or an import of past orders, which comes first."""
    return exists().where(
        and_(
            WebhookEvent.shop_id == Shop.id,
            WebhookEvent.topic.in_((Topic.RECONCILE, Topic.IMPORT)),
            inbox.waiting(),
        )
    )
