"""The beginning of a comparison: since when, and whether lists of changes reach back that far."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from app import database
from app.models import Reconciliation, Shop
from app.platforms.base import Arrival, Platform, Topic
from app.services import history, inbox
from app.services.locking import lock_shop
from app.services.reconciling import rows
from app.services.runtime import Runtime

log = structlog.get_logger(__name__)

# How far each comparison looks back behind the one before. It covers whole seconds, clocks that
# differ, and notifications that the platform was still trying to deliver.
OVERLAP = timedelta(hours=1)
# After an import of everything only what it cannot tell is compared: orders that were deleted. Two
# days before its end the list still reaches there when the import is done.
BEFORE_THE_END = timedelta(days=2)
# Twice on one day is no harm, none on a day is.
DAILY = timedelta(hours=23, minutes=30)


@dataclass(frozen=True, slots=True)
class Run:
    """One comparison: of what happened since a moment. `asked`: see comparing.unseen.

    `thorough`: webhooks and numbers of orders are to be looked at too.
    """

    began: datetime
    since: datetime
    asked: dict[str, datetime]
    thorough: bool


def begin(runtime: Runtime, platform: Platform, held: inbox.Claim) -> Run | None:
    """Begin a comparison; None while past orders are imported, which comes first."""
    with database.writing() as session:
        shop = lock_shop(session, held.shop_id)
        inbox.renew(session, held, runtime.lease)
        if history.is_under_way(session, shop.id):
            return None
        now = database.now(session)
        row = rows.ready(session, shop.id, now)
        row.begun_at, row.epoch = now, shop.epoch
        # Also one that fails comes again only then.
        row.due_at = now + runtime.compare_every
        gap = now - row.cursor if row.cursor else timedelta(0)
        if gap > platform.log_kept:
            ask_unless_asked(session, shop, now)
        if gap > platform.changes_kept:
            _import_all(session, shop, row, now - platform.changes_kept + BEFORE_THE_END, now)
            return None
        since = row.cursor - OVERLAP if row.cursor else now - platform.changes_kept
        return Run(now, since, _asked(row), _is_thorough(row, now))


def ask_unless_asked(session: Session, shop: Shop, now: datetime) -> None:
    """Let statuses and settings of the shop be read: no list says whether they changed."""
    wanted = [
        Arrival(topic)
        for topic in (Topic.STATUSES, Topic.SHOP)
        if not inbox.is_waiting(session, shop.id, topic, "")
    ]
    inbox.append(session, shop.id, wanted, now)


def _import_all(
    session: Session, shop: Shop, row: Reconciliation, cursor: datetime, now: datetime
) -> None:
    history.request(session, shop, now)
    row.cursor = cursor
    log.warning("changes_out_of_reach", shop_id=shop.id)


def _asked(row: Reconciliation) -> dict[str, datetime]:
    return {key: datetime.fromisoformat(at) for key, at in row.asked.items()}


def _is_thorough(row: Reconciliation, now: datetime) -> bool:
    in_doubt = row.doubted_at is not None or row.repair_id is not None
    return in_doubt or row.counted_at is None or row.counted_at < now - DAILY
