"""Rows of the outbox: how they begin, and how they end, each with its record."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain.acting import STATUS_ACTIONS
from app.domain.acting import Action as Kind
from app.domain.action_states import REVIVABLE, Skipped, State
from app.domain.notices import NoticeKind
from app.errors import NotFound
from app.models import Action, Decision, Order, Shop
from app.services import decisions, outcomes, ratings
from app.services.mirror import refusals
from app.services.notices.telling import tell, withdraw

log = structlog.get_logger(__name__)
UNDONE, ENDED_KIND, RETRIED = "action_undone", "action_ended", "action_retried"


@dataclass(frozen=True, slots=True)
class Wish:
    """An action that is wanted. `text`: what to write; `limits`: see models.Action."""

    kind: Kind
    situation: str
    automatic: bool
    author: str
    decision_id: int
    due_at: datetime
    target_status: str = ""
    text: str = ""
    limits: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class End:
    """How an action ends: in which state, why, by whose hand, and what the platform said."""

    state: State
    reason: str = ""
    author: str = ""
    said: str = ""
    answer: Mapping[str, Any] | None = None


def of_shop(session: Session, shop: Shop, action_id: int) -> Action:
    """Return an action of a shop as it is now; NotFound. The caller holds the shop."""
    row = session.scalar(
        select(Action)
        .where(Action.shop_id == shop.id, Action.id == action_id)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound("there is no such action")
    return row


def order_of(session: Session, shop: Shop, code: str) -> Order | None:
    """Return the order of an action as it is now, None: it is gone. The caller holds the shop."""
    return session.scalar(
        select(Order)
        .where(Order.shop_id == shop.id, Order.code == code)
        .execution_options(populate_existing=True)
    )


def enqueue(
    session: Session, shop: Shop, order_id: int, code: str, wish: Wish, now: datetime
) -> Action | None:
    """Put an action on an order into the outbox; None: it is there already.

    What was skipped or failed may be wanted anew, but only by a person.
    """
    row = session.scalar(
        select(Action).where(
            Action.shop_id == shop.id, Action.order_code == code, Action.kind == wish.kind
        )
    )
    if row is None:
        row = Action(shop_id=shop.id, order_code=code, kind=wish.kind.value)
        session.add(row)
    elif wish.automatic or row.state not in REVIVABLE:
        return None
    row.order_id, row.situation, row.automatic = order_id, wish.situation, wish.automatic
    row.author, row.decision_id, row.epoch = wish.author, wish.decision_id, shop.epoch
    row.made_at, row.due_at, row.state = now, wish.due_at, State.TODO.value
    row.target_status, row.text = wish.target_status, wish.text
    row.limits, row.answer = dict(wish.limits or {}), {}
    row.reason, row.ended_at, row.ended_by, row.last_error = "", None, None, None
    row.attempts, row.reads, row.read_at = 0, 0, None
    session.flush()
    shop.revision += 1
    log.info("action.wanted", shop_id=shop.id, action=row.id)
    return row


def end(session: Session, shop: Shop, row: Action, how: End, now: datetime) -> None:
    """End an action and record it; the caller holds the shop."""
    row.state, row.reason, row.ended_at = how.state.value, how.reason, now
    row.ended_by = how.author or None
    row.lease = row.leased_until = None
    if row.forgotten:
        _let_go(session, shop, row, now)
        return
    row.answer = {**row.answer, **(how.answer or {})}
    decisions.record(session, [_recorded(session, row, how, now)])
    if how.state is State.CONFIRMED:
        _follow_up(session, shop, row, now)
    elif row.kind == Kind.CANCEL:
        _not_ours(session, shop, row, now)
    withdraw(session, shop, NoticeKind.ACTION_UNKNOWN, row.order_code, now)
    if how.state is State.FAILED and row.kind in STATUS_ACTIONS:
        tell(
            session,
            shop,
            NoticeKind.ACTION_FAILED,
            now,
            key=row.order_code,
            facts={"action": row.kind, "order": row.order_code, "error": row.last_error or ""},
        )
    shop.revision += 1
    log.info("action.ended", shop_id=shop.id, action=row.id, state=row.state, reason=row.reason)


def _let_go(session: Session, shop: Shop, row: Action, now: datetime) -> None:
    """Record how an action ended whose customer was erased, and keep nothing else of it."""
    facts = {"action": row.kind, "state": row.state, "reason": row.reason}
    decisions.record_on_shop(session, shop.id, ENDED_KIND, "", facts)
    session.delete(row)
    shop.revision += 1
    log.info("action.ended", shop_id=shop.id, action=row.id, state=row.state, reason=row.reason)


def ours(session: Session, row: Action) -> None:
    """Write down that a cancellation of the order that is seen from now on is our own."""
    if row.kind == Kind.CANCEL:
        session.execute(
            update(Order)
            .where(Order.shop_id == row.shop_id, Order.code == row.order_code)
            .values(cancelled_by_us=True)
            .execution_options(synchronize_session=False)
        )


def _recorded(session: Session, row: Action, how: End, now: datetime) -> Decision:
    order = session.execute(
        select(Order.id, Order.customer_id).where(
            Order.shop_id == row.shop_id, Order.code == row.order_code
        )
    ).one_or_none()
    undone = how.reason == Skipped.UNDONE
    facts: dict[str, Any] = {"action": row.kind}
    if not undone:
        facts |= {
            "state": row.state,
            "reason": row.reason,
            "target_status": row.target_status,
            "attempts": row.attempts,
            "answer": {**row.answer, "error": row.last_error or ""},
        }
    return Decision(
        shop_id=row.shop_id,
        customer_id=order.customer_id if order else None,
        order_id=order.id if order else None,
        author=how.author,
        written_at=now,
        kind=UNDONE if undone else ENDED_KIND,
        reason=how.said,
        facts=facts,
        about=row.decision_id,
        order_code=row.order_code,
    )


def _follow_up(session: Session, shop: Shop, row: Action, now: datetime) -> None:
    """Let the staff at the platform read why; at most once for an order."""
    if row.kind == Kind.REMARK or not row.limits.get("remark") or not row.text:
        return
    wish = Wish(Kind.REMARK, row.situation, True, row.author, row.decision_id, now, text=row.text)
    enqueue(session, shop, row.order_id, row.order_code, wish, now)


def _not_ours(session: Session, shop: Shop, row: Action, now: datetime) -> None:
    """Whatever becomes of the order now, it is not our cancellation.

    But for one that the platform cancelled itself, because we had disabled the account.
    """
    if refusals.is_because_of_us(session, shop, row.order_code):
        return
    changed = session.scalars(
        update(Order)
        .where(Order.shop_id == row.shop_id, Order.code == row.order_code)
        .where(Order.cancelled_by_us.is_(True))
        .values(cancelled_by_us=False)
        .returning(Order.customer_id)
        .execution_options(synchronize_session=False)
    ).all()
    if changed:
        outcomes.recompute_of(session, shop, changed)
        ratings.rate(session, shop, changed, now)
