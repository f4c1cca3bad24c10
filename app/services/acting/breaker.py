"""The circuit breaker: when too much is done by itself, everything stops and the owner hears."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.acting import STATUS_ACTIONS, Acting
from app.domain.action_states import Skipped, State
from app.domain.notices import NoticeKind
from app.models import Action, Order, Shop
from app.services import decisions
from app.services.notices.telling import tell
from app.services.outbox import stopping

log = structlog.get_logger(__name__)
WINDOW = timedelta(hours=24)
TRIPPED = "breaker_tripped"


@dataclass(frozen=True, slots=True)
class Overload:
    """One action too many: the limit it is beyond, with what was counted against it."""

    limit: str
    actions: int
    orders: int


def overload(session: Session, shop: Shop, acting: Acting, now: datetime) -> Overload | None:
    """Return what one more automatic action would be beyond; None: it may be done.

    Counted are the last 24 hours, from the moment on at which the owner last let it go on.
    """
    since = now - WINDOW
    actions = 1 + _actions(session, shop, max(since, shop.cancelling_resumed_at or since))
    orders = _orders(session, shop, since)
    if actions > acting.daily_cap:
        return Overload("daily_cap", actions, orders)
    if actions > acting.share_from and actions * 100 > acting.share * orders:
        return Overload("share", actions, orders)
    return None


def trip(session: Session, shop: Shop, found: Overload, now: datetime) -> list[Action]:
    """Stop all that waits to be done by itself, record it, tell the owner; return what it was."""
    facts = {"limit": found.limit, "actions": found.actions, "orders": found.orders}
    shop.breaker_tripped_at, shop.breaker = now, facts
    shop.revision += 1
    decisions.record_on_shop(session, shop.id, TRIPPED, "", facts)
    tell(session, shop, NoticeKind.BREAKER_TRIPPED, now, facts=facts)
    log.error("breaker.tripped", shop_id=shop.id, **facts)
    return stopping.stop_automatic(session, shop, Skipped.BREAKER, now)


def _actions(session: Session, shop: Shop, since: datetime) -> int:
    return (
        session.scalar(
            select(func.count()).where(
                Action.shop_id == shop.id,
                Action.made_at >= since,
                Action.automatic.is_(True),
                Action.kind.in_([kind.value for kind in STATUS_ACTIONS]),
                Action.state != State.SKIPPED,
            )
        )
        or 0
    )


def _orders(session: Session, shop: Shop, since: datetime) -> int:
    query = select(func.count()).where(
        Order.shop_id == shop.id, Order.placed_at >= since, Order.excluded.is_(False)
    )
    return session.scalar(query) or 0
