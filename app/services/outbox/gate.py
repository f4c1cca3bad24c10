"""Whether an action is still wanted, as far as we know ourselves."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.acting import Action as Kind
from app.domain.acting import Mode
from app.domain.action_states import Skipped
from app.domain.decisions import situation_of
from app.domain.flags import FlagKind
from app.models import Action, Order, Shop
from app.services.acting.standing import standing_of
from app.services.acting.wishes import wishes_of


def why_not(session: Session, shop: Shop, row: Action, now: datetime) -> Skipped | None:
    """Return why an action is no longer wanted; None: it is. The caller holds the shop."""
    if row.forgotten:
        return Skipped.GONE
    if row.epoch != shop.epoch:
        return Skipped.REINSTALLED
    # Somebody asked for it by name, or it only tells of what was done.
    if not row.automatic or row.kind == Kind.REMARK:
        return None
    if shop.cancelling_suspended_at is not None:
        return Skipped.SUSPENDED
    if shop.breaker_tripped_at is not None:
        return Skipped.BREAKER
    return _no_longer_so(session, shop, row, now)


def unwanted(
    session: Session, shop: Shop, rows: Iterable[Action], now: datetime
) -> list[tuple[Action, Skipped]]:
    """Return those of some actions that are no longer wanted, and why."""
    found = [(row, why_not(session, shop, row, now)) for row in rows]
    return [(row, why) for row, why in found if why is not None]


def _no_longer_so(session: Session, shop: Shop, row: Action, now: datetime) -> Skipped | None:
    owner = session.scalar(
        select(Order.customer_id).where(Order.shop_id == shop.id, Order.code == row.order_code)
    )
    if owner is None:
        return Skipped.GONE
    standing = standing_of(session, shop, [owner], now)[owner].standing
    situation = situation_of(standing)
    if situation is None:
        return Skipped.FLAG_REMOVED
    if FlagKind.EXEMPT in standing.flags:
        return Skipped.EXEMPT
    acting = wishes_of(session, shop)
    if acting.dry_run or acting.mode(situation, Kind(row.kind)) is not Mode.AUTO:
        return Skipped.TURNED_OFF
    return None
