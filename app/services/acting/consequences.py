"""What follows from a decision: actions in the outbox, proposals, notices."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import decisions as domain
from app.domain.acting import STATUS_ACTIONS, Acting, Mode, Situation
from app.domain.acting import Action as Kind
from app.domain.action_states import Skipped, State
from app.domain.decisions import Because
from app.domain.notices import NoticeKind
from app.domain.proposing import ProposalKind, evidence
from app.models import Action, Decision, Order, Shop
from app.services.acting import breaker, proposing
from app.services.acting.breaker import Overload
from app.services.acting.proposing import Wanted
from app.services.acting.remark_text import remark_text
from app.services.notices.telling import tell
from app.services.outbox import rows
from app.services.outbox.rows import Wish
from app.services.owned import owned


def follow(
    session: Session,
    shop: Shop,
    order: Order,
    decision: domain.Decision,
    made: Decision,
    acting: Acting,
    now: datetime,
) -> None:
    """Let a recorded decision have its consequences; the caller holds the shop."""
    automatic = [choice.action for choice in decision.choices if choice.mode is Mode.AUTO]
    doing = _status_action(session, shop, order, automatic, acting, now)
    if doing is not None:
        _enqueue(session, shop, order, made, doing, acting, now)
    elif Kind.REMARK in automatic:
        _remark(session, shop, order, made, automatic, now)
    if Kind.NOTIFY in automatic:
        facts = {"order": order.code, "situation": decision.situation.value}
        tell(session, shop, NoticeKind.BLACKLISTED_ORDERED, now, key=order.code, facts=facts)
    for choice in decision.choices:
        if choice.mode is Mode.PROPOSE:
            because = choice.because.value if choice.because else None
            propose_action(session, shop, order, choice.action, made.facts, because, now)


def trip(session: Session, shop: Shop, found: Overload, now: datetime) -> None:
    """Trip the circuit breaker; what it stops is proposed to a person instead."""
    for row in breaker.trip(session, shop, found, now):
        order = session.scalar(select(Order).where(Order.id == row.order_id, owned(Order, shop.id)))
        made = session.scalar(
            select(Decision).where(Decision.id == row.decision_id, owned(Decision, shop.id))
        )
        if order is not None and made is not None:
            kind, because = Kind(row.kind), Because.BREAKER.value
            propose_action(session, shop, order, kind, made.facts, because, now)


def propose_action(
    session: Session,
    shop: Shop,
    order: Order,
    action: Kind,
    facts: dict[str, Any],
    because: str | None,
    now: datetime,
) -> None:
    """Propose an action on an order, unless it was done, is waiting, or was taken back by hand."""
    row = session.scalar(
        select(Action).where(
            Action.shop_id == shop.id,
            Action.order_code == order.code,
            Action.kind == action,
        )
    )
    if row is not None and (row.state != State.SKIPPED or row.reason == Skipped.UNDONE):
        return
    kind = ProposalKind(action.value)
    wanted = Wanted(
        kind,
        order.customer_id,
        order.id,
        evidence(kind, order.code, [facts["situation"]]),
        {**facts, "because": because},
        order.code,
        facts["situation"],
    )
    proposing.propose(session, shop, wanted, now)


def _status_action(
    session: Session,
    shop: Shop,
    order: Order,
    automatic: list[Kind],
    acting: Acting,
    now: datetime,
) -> Kind | None:
    """Return what is to be done to the order's status; without a target it is only told."""
    for action in automatic:
        if action not in STATUS_ACTIONS:
            continue
        if acting.targets.get(action):
            return action
        kind, key = NoticeKind.TARGET_MISSING, action.value
        if action is Kind.PREPAYMENT:
            kind, key = NoticeKind.PREPAYMENT_WANTED, order.code
        tell(session, shop, kind, now, key=key, facts={"order": order.code, "action": action})
    return None


def _enqueue(
    session: Session,
    shop: Shop,
    order: Order,
    made: Decision,
    action: Kind,
    acting: Acting,
    now: datetime,
) -> None:
    situation = made.facts["situation"]
    remark = acting.mode(Situation(situation), Kind.REMARK) is Mode.AUTO
    wish = Wish(
        action,
        situation,
        True,
        "",
        made.id,
        now + acting.grace,
        acting.targets[action],
        remark_text(shop.language, action, made.facts),
        limits_of(acting, remark=remark),
    )
    rows.enqueue(session, shop, order.id, order.code, wish, now)


def limits_of(acting: Acting, *, remark: bool) -> dict[str, bool]:
    """Return how far an action may go, as it is kept with it."""
    return {
        "paid": acting.paid,
        "shipped": acting.shipped,
        "quiet": acting.quiet,
        "remark": remark,
    }


def _remark(
    session: Session,
    shop: Shop,
    order: Order,
    made: Decision,
    automatic: list[Kind],
    now: datetime,
) -> None:
    action = Kind.PREPAYMENT if Kind.PREPAYMENT in automatic else Kind.REMARK
    text = remark_text(shop.language, action, made.facts)
    wish = Wish(Kind.REMARK, made.facts["situation"], True, "", made.id, now, text=text)
    rows.enqueue(session, shop, order.id, order.code, wish, now)
