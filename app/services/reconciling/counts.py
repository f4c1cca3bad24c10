"""Whether we hold as many orders as the platform, and a whole import when some are lacking.

What may honestly differ is taken off first: orders of the last hour, orders that wait in the
inbox, orders that were removed here on purpose, and those that a whole import did not bring either.
More orders here than there is no loss: they came from files, or were deleted before we listened.
"""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from app import database
from app.domain.notices import NoticeKind
from app.extensions import db
from app.models import HistoryImport, Order, Reconciliation, Shop, WebhookEvent
from app.platforms.base import Credentials, Platform, Topic
from app.services import history, inbox
from app.services.locking import lock_shop
from app.services.notices import telling
from app.services.privacy import tombstones
from app.services.reconciling import rows
from app.services.runtime import Runtime

log = structlog.get_logger(__name__)

KIND = NoticeKind.ORDERS_MISSING
# Younger orders may be on their way.
SETTLED = timedelta(hours=1)


def check(
    runtime: Runtime, platform: Platform, credentials: Credentials, held: inbox.Claim
) -> None:
    """Compare the numbers of orders; a difference that stays starts an import, then a notice."""
    until = _an_hour_ago()
    theirs = platform.count_orders(credentials, until)
    with database.writing() as session:
        shop = lock_shop(session, held.shop_id)
        inbox.renew(session, held, runtime.lease)
        now = database.now(session)
        row = rows.ready(session, shop.id, now)
        # Ours after theirs: what comes in between is no difference that anybody must see to.
        row.counted_at = now
        row.theirs, row.ours = theirs, _count(session, shop.id, until)
        row.set_aside = tombstones.forgotten_orders(session, shop.id)
        _judge(session, shop, row, _on_their_way(session, shop.id), now)


def lacking(row: Reconciliation) -> int:
    """Return how many orders the platform has and we lack, but for those set aside."""
    return max((row.theirs or 0) - (row.ours or 0) - row.set_aside, 0)


def _an_hour_ago() -> datetime:
    session: Session = db.session()
    moment = database.now(session) - SETTLED
    session.rollback()
    return moment


def _judge(
    session: Session, shop: Shop, row: Reconciliation, on_their_way: int, now: datetime
) -> None:
    lack = lacking(row)
    if not on_their_way:
        row.accepted = min(row.accepted, lack)
    unexplained = lack - row.accepted - on_their_way
    if unexplained <= 0:
        row.doubted_at = row.repair_id = None
        if not lack:
            telling.withdraw(session, shop, KIND, "", now)
    elif row.repair_id is not None:
        _after_repair(session, shop, row, unexplained, now)
    elif row.doubted_at is None:
        # Somebody may be deleting or adding orders right now: look again with the next comparison.
        row.doubted_at = now
    else:
        row.repair_id = history.request(session, shop, now)
        log.warning("orders_missing", missing=unexplained)


def _after_repair(
    session: Session, shop: Shop, row: Reconciliation, unexplained: int, now: datetime
) -> None:
    mine = select(HistoryImport).where(HistoryImport.shop_id == shop.id)
    repair = session.scalar(mine.where(HistoryImport.id == row.repair_id))
    is_whole = repair is not None and repair.finished_at is not None
    unreadable = repair.skipped if repair is not None and is_whole else 0
    row.doubted_at = row.repair_id = None
    if is_whole:
        row.accepted += unexplained
    if unexplained > unreadable:
        facts = {"missing": unexplained - unreadable}
        telling.tell(session, shop, KIND, now, facts=facts)


def _count(session: Session, shop_id: int, until: datetime) -> int:
    found = select(func.count()).where(Order.shop_id == shop_id, Order.placed_at <= until)
    return session.scalar(found) or 0


def _on_their_way(session: Session, shop_id: int) -> int:
    waiting = select(func.count(distinct(WebhookEvent.subject))).where(
        WebhookEvent.shop_id == shop_id,
        WebhookEvent.topic == Topic.ORDER,
        inbox.waiting(),
    )
    return session.scalar(waiting) or 0
