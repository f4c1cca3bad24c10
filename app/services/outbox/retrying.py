"""Asking once more, by hand, for what failed: its cause may be mended."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import database
from app.domain.acting import Action as Kind
from app.domain.acting import allowed
from app.domain.action_states import ENDED, SECOND_THOUGHTS, State
from app.domain.decisions import situation_of
from app.domain.flags import FlagKind
from app.domain.notices import NoticeKind
from app.domain.orders import Outcome
from app.domain.roles import Right
from app.errors import Outdated
from app.models import Action, Decision, Order, OrderStatus, Shop
from app.services import decisions
from app.services.acting.standing import standing_of
from app.services.acting.wishes import wishes_of
from app.services.actors import Actor
from app.services.given_reason import LONGEST
from app.services.locking import lock_shop
from app.services.notices.telling import withdraw
from app.services.outbox import rows
from app.services.outbox.rows import RETRIED, Wish


def try_again(actor: Actor, action_id: int) -> None:
    """Let an action that failed wait for new attempts; one that has not ended stays as it is.

    Raises Forbidden, NotFound, and Outdated for what did not fail, or may be done no more: the
    order is not open, or nothing speaks for it any longer. Nothing has changed then.
    """
    actor.must(Right.DECIDE)
    with database.writing() as session:
        shop = lock_shop(session, actor.shop_id)
        row, now = rows.of_shop(session, shop, action_id), database.now(session)
        if row.state not in ENDED:
            return
        order = rows.order_of(session, shop, row.order_code)
        if row.state != State.FAILED or order is None or not _may(session, shop, row, order, now):
            raise Outdated("this cannot be tried again")
        made = _record(session, shop, row, order, actor.name[:LONGEST], now)
        rows.enqueue(session, shop, order.id, order.code, _wish(row, made), now)
        withdraw(session, shop, NoticeKind.ACTION_FAILED, order.code, now)


def _may(session: Session, shop: Shop, row: Action, order: Order, now: datetime) -> bool:
    """Say whether a person may still want it, as they may confirm a proposal.

    Switches and the circuit breaker stop what is done by itself, and age what nobody looked at.
    """
    if order.outcome != Outcome.OPEN or Kind(row.kind) not in allowed(shop.country):
        return False
    owner = order.customer_id
    standing = standing_of(session, shop, [owner], now)[owner].standing
    return situation_of(standing) is not None and FlagKind.EXEMPT not in standing.flags


def _record(
    session: Session, shop: Shop, row: Action, order: Order, author: str, now: datetime
) -> Decision:
    target = _target(session, shop, row)
    made = Decision(
        shop_id=shop.id,
        customer_id=order.customer_id,
        order_id=order.id,
        author=author,
        written_at=now,
        kind=RETRIED,
        facts={"action": row.kind, "situation": row.situation, "target_status": target},
        about=_first(session, shop, row),
        order_code=order.code,
    )
    decisions.record(session, [made])
    return made


def _wish(row: Action, made: Decision) -> Wish:
    return Wish(
        Kind(row.kind),
        row.situation,
        False,
        made.author,
        made.id,
        made.written_at + SECOND_THOUGHTS,
        made.facts["target_status"],
        row.text,
        row.limits,
    )


def _first(session: Session, shop: Shop, row: Action) -> int:
    """Return what ordered it at first: whatever followed stands below that."""
    before = session.scalar(
        select(Decision.about).where(
            Decision.shop_id == shop.id,
            Decision.id == row.decision_id,
            Decision.kind == RETRIED,
        )
    )
    return before or row.decision_id


def _target(session: Session, shop: Shop, row: Action) -> str:
    """Return the same status, or, where the shop has it no longer, the one that it chose since."""
    missing = session.scalar(
        select(OrderStatus.id).where(
            OrderStatus.shop_id == shop.id,
            OrderStatus.external_id == row.target_status,
            OrderStatus.missing_since.is_not(None),
        )
    )
    chosen = wishes_of(session, shop).targets.get(Kind(row.kind), "") if missing else ""
    return chosen or row.target_status
