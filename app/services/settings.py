"""Settings of a whole shop: the switch that suspends all automatic cancelling."""

from dataclasses import dataclass
from datetime import datetime

import structlog

from app import database
from app.domain.roles import Right
from app.models import Shop
from app.services.actors import Actor
from app.services.locking import lock_shop

log = structlog.get_logger(__name__)
LONGEST_AUTHOR = 255


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
        shop.cancelling_suspended_at = database.now(session)
        shop.cancelling_suspended_by = actor.name[:LONGEST_AUTHOR]
        shop.revision += 1
    log.info("cancelling.suspended", shop_id=actor.shop_id)


def resume_cancelling(actor: Actor) -> None:
    """Let flags cancel again. Forbidden."""
    actor.must(Right.CHANGE_SETTINGS)
    with database.writing() as session:
        shop = lock_shop(session, actor.shop_id)
        if shop.cancelling_suspended_at is None:
            return
        shop.cancelling_suspended_at = shop.cancelling_suspended_by = None
        shop.revision += 1
    log.info("cancelling.resumed", shop_id=actor.shop_id)
