"""Settings of a whole shop: the switch that suspends all automatic cancelling, and the breaker."""

from dataclasses import dataclass
from datetime import datetime

import structlog

from app import database
from app.domain.action_states import Skipped
from app.domain.notices import NoticeKind
from app.domain.roles import Right
from app.models import Shop
from app.services import decisions
from app.services.actors import Actor
from app.services.locking import lock_shop
from app.services.mirror import asking
from app.services.notices.telling import withdraw
from app.services.outbox import stopping

log = structlog.get_logger(__name__)
LONGEST_AUTHOR = 255
SUSPENDED, RESUMED = "cancelling_suspended", "cancelling_resumed"
RESET = "breaker_reset"


@dataclass(frozen=True, slots=True)
class Suspension:
    """Nothing is cancelled automatically since a moment, whatever flags say; and who wanted it."""

    since: datetime
    author: str


def suspension_of(shop: Shop) -> Suspension | None:
    """Return since when and by whom cancelling is suspended; None while it is not."""
    if shop.cancelling_suspended_at is None:
        return None
    return Suspension(shop.cancelling_suspended_at, shop.cancelling_suspended_by or "")


def suspend_cancelling(actor: Actor) -> None:
    """Cancel nothing automatically until it is resumed; all flags stay as they are. Forbidden.

    Suspending again changes nothing: who did it first stays.
    """
    actor.must(Right.CHANGE_SETTINGS)
    with database.writing() as session:
        shop = lock_shop(session, actor.shop_id)
        if shop.cancelling_suspended_at is not None:
            return
        now, author = database.now(session), actor.name[:LONGEST_AUTHOR]
        shop.cancelling_suspended_at, shop.cancelling_suspended_by = now, author
        decisions.record_on_shop(session, shop.id, SUSPENDED, actor.name, {})
        stopping.stop_automatic(session, shop, Skipped.SUSPENDED, now, author)
        asking.ask_all(session, shop, now)
        shop.revision += 1
    log.info("cancelling.suspended", shop_id=actor.shop_id)


def resume_cancelling(actor: Actor) -> None:
    """Let flags cancel again, but only orders that come from now on. Forbidden."""
    actor.must(Right.CHANGE_SETTINGS)
    with database.writing() as session:
        shop = lock_shop(session, actor.shop_id)
        if shop.cancelling_suspended_at is None:
            return
        now = database.now(session)
        shop.cancelling_suspended_at = shop.cancelling_suspended_by = None
        shop.cancelling_resumed_at = now
        decisions.record_on_shop(session, shop.id, RESUMED, actor.name, {})
        asking.ask_all(session, shop, now)
        shop.revision += 1
    log.info("cancelling.resumed", shop_id=actor.shop_id)


def reset_breaker(actor: Actor) -> None:
    """Let automatic actions go on after the circuit breaker stopped them. Forbidden.

    What it stopped stays proposed; what comes from now on is counted anew.
    """
    actor.must(Right.CHANGE_SETTINGS)
    with database.writing() as session:
        shop = lock_shop(session, actor.shop_id)
        if shop.breaker_tripped_at is None:
            return
        now = database.now(session)
        shop.breaker_tripped_at, shop.breaker, shop.cancelling_resumed_at = None, {}, now
        decisions.record_on_shop(session, shop.id, RESET, actor.name, {})
        asking.ask_all(session, shop, now)
        withdraw(session, shop, NoticeKind.BREAKER_TRIPPED, "", now)
        shop.revision += 1
    log.info("breaker.reset", shop_id=actor.shop_id)
