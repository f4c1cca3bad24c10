"""What follows from a decision: actions in the outbox, proposals, notices."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.acting import STATUS_ACTIONS, Acting, Mode, Situation
from app.domain.acting import Action as Kind
from app.domain.action_states import Skipped, State
from app.domain.decisions import Because, Choice
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


@dataclass(frozen=True, slots=True)
class Decided:
    """An order that was decided on, the record of it, and what the shop wants at that moment.

    Whoever makes one holds the shop.
    """

    session: Session
    shop: Shop
    order: Order
    made: Decision
    acting: Acting
    now: datetime

    @property
    def situation(self) -> str:
        """Return what was decided for: a domain.acting.Situation, as the record has it."""
        said: str = self.made.facts["situation"]
        return said


def follow(decided: Decided, choices: Sequence[Choice]) -> None:
    """Let a recorded decision have its consequences."""
    automatic = [choice.action for choice in choices if choice.mode is Mode.AUTO]
    doing = _status_action(decided, automatic)
    if doing is not None:
        _enqueue(decided, doing)
    elif Kind.REMARK in automatic:
        _remark(decided, automatic)
    if Kind.NOTIFY in automatic:
        _tell(decided, NoticeKind.BLACKLISTED_ORDERED, "situation", decided.situation)
    for choice in choices:
        if choice.mode is Mode.PROPOSE:
            _propose(decided, choice.action, choice.because)


def trip(session: Session, shop: Shop, acting: Acting, found: Overload, now: datetime) -> None:
    """Trip the circuit breaker; what it stops is proposed to a person instead."""
    for row in breaker.trip(session, shop, found, now):
        order = session.scalar(select(Order).where(Order.id == row.order_id, owned(Order, shop.id)))
        made = session.scalar(
            select(Decision).where(Decision.id == row.decision_id, owned(Decision, shop.id))
        )
        if order is not None and made is not None:
            decided = Decided(session, shop, order, made, acting, now)
            _propose(decided, Kind(row.kind), Because.BREAKER)


def limits_of(acting: Acting, *, remark: bool) -> dict[str, bool]:
    """Return how far an action may go, as it is kept with it."""
    return {
        "paid": acting.paid,
        "shipped": acting.shipped,
        "quiet": acting.quiet,
        "remark": remark,
    }


def _propose(decided: Decided, action: Kind, because: Because | None) -> None:
    """Propose an action on an order, unless it was done, is waiting, or was taken back by hand."""
    order, facts = decided.order, decided.made.facts
    row = decided.session.scalar(
        select(Action).where(
            Action.shop_id == decided.shop.id,
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
        evidence(kind, order.code, [decided.situation]),
        {**facts, "because": because.value if because else None},
        order.code,
        decided.situation,
    )
    proposing.propose(decided.session, decided.shop, wanted, decided.now)


def _status_action(decided: Decided, automatic: Sequence[Kind]) -> Kind | None:
    """Return what is to be done to the order's status; without a target it is only told."""
    for action in automatic:
        if action not in STATUS_ACTIONS:
            continue
        if decided.acting.targets.get(action):
            return action
        if action is Kind.PREPAYMENT:
            _tell(decided, NoticeKind.PREPAYMENT_WANTED, "action", action.value)
        else:
            _tell(decided, NoticeKind.TARGET_MISSING, "action", action.value, key=action.value)
    return None


def _tell(decided: Decided, kind: NoticeKind, name: str, value: str, key: str = "") -> None:
    """Tell of an order; `key`: what else it is told of once for all orders."""
    code = decided.order.code
    facts = {"order": code, name: value}
    tell(decided.session, decided.shop, kind, decided.now, key=key or code, facts=facts)


def _enqueue(decided: Decided, action: Kind) -> None:
    acting = decided.acting
    remark = acting.mode(Situation(decided.situation), Kind.REMARK) is Mode.AUTO
    wish = replace(
        _wish(decided, action, action),
        due_at=decided.now + acting.grace,
        target_status=acting.targets[action],
        limits=limits_of(acting, remark=remark),
    )
    _want(decided, wish)


def _remark(decided: Decided, automatic: Sequence[Kind]) -> None:
    about = Kind.PREPAYMENT if Kind.PREPAYMENT in automatic else Kind.REMARK
    _want(decided, _wish(decided, Kind.REMARK, about))


def _wish(decided: Decided, action: Kind, about: Kind) -> Wish:
    """Return the wish for an action, with a remark about the same or another one."""
    text = remark_text(decided.shop.language, about, decided.made.facts)
    made_by = (decided.situation, True, "", decided.made.id)
    return Wish(action, *made_by, due_at=decided.now, text=text)


def _want(decided: Decided, wish: Wish) -> None:
    order = decided.order
    rows.enqueue(decided.session, decided.shop, order.id, order.code, wish, decided.now)
