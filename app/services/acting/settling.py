"""Confirming and refusing proposals, one or many at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import database
from app.domain.acting import Action, Mode, Situation, allowed
from app.domain.action_states import SECOND_THOUGHTS
from app.domain.flags import FlagKind
from app.domain.orders import Outcome
from app.domain.proposing import FLAG_MONTHS, ProposalKind, Verdict
from app.domain.roles import Right
from app.errors import Invalid, NotFound
from app.models import Customer, Decision, Proposal, Shop
from app.services import attachments, decisions, flag_changes
from app.services.acting.consequences import limits_of
from app.services.acting.reconsidering import reconsider
from app.services.acting.remark_text import remark_text
from app.services.acting.wishes import wishes_of
from app.services.actors import Actor
from app.services.flag_changes import Deed
from app.services.given_reason import LONGEST, given_reason
from app.services.last_day import months_on
from app.services.locking import lock_shop
from app.services.outbox import rows
from app.services.outbox.rows import Wish

LARGEST_BATCH = 500
CONFIRMED, REFUSED = "proposal_confirmed", "proposal_refused"
# Why a proposal was passed over.
SETTLED, CLOSED, NOT_ALLOWED, NO_TARGET, DONE = (
    "settled",
    "closed",
    "not_allowed",
    "no_target",
    "done",
)


@dataclass(frozen=True, slots=True)
class Settled:
    """How many proposals were settled, and how many passed over, by reason."""

    changed: int
    skipped: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Word:
    """Who settles, what they say, and when."""

    author: str
    said: str
    now: datetime


def confirm(actor: Actor, ids: Sequence[int], reason: str = "") -> Settled:
    """Do what is proposed: flag the customer, or put the action into the outbox.

    Raises Forbidden, Invalid (too many, the reason) and NotFound for ids the shop does not have;
    nothing has changed then. What was settled meanwhile, or can be done no more, is passed over.
    """
    return _settle(actor, ids, reason, _confirm)


def refuse(actor: Actor, ids: Sequence[int], reason: str) -> Settled:
    """Refuse proposals: they do not come back for the same evidence. Raises as confirm."""
    given_reason(reason)
    return _settle(actor, ids, reason, _refuse)


def _settle(
    actor: Actor,
    ids: Sequence[int],
    reason: str,
    deal: Callable[[Session, Shop, Proposal, Word], str | None],
) -> Settled:
    actor.must(Right.DECIDE)
    said, wanted = given_reason(reason, required=False), list(dict.fromkeys(ids))
    if len(wanted) > LARGEST_BATCH:
        raise Invalid(f"at most {LARGEST_BATCH} proposals at once")
    skipped: dict[str, int] = {}
    with database.writing() as session:
        shop = lock_shop(session, actor.shop_id)
        word = Word(actor.name[:LONGEST], said, database.now(session))
        for proposal in _proposals(session, shop, wanted):
            why = SETTLED if proposal.settled_at else deal(session, shop, proposal, word)
            if why is not None:
                skipped[why] = skipped.get(why, 0) + 1
        shop.revision += 1
    return Settled(len(wanted) - sum(skipped.values()), skipped)


def _proposals(session: Session, shop: Shop, ids: Sequence[int]) -> list[Proposal]:
    found = session.scalars(
        select(Proposal)
        .where(Proposal.shop_id == shop.id, Proposal.id.in_(ids))
        .order_by(Proposal.id)
        .execution_options(populate_existing=True)
    ).all()
    if len(found) < len(ids):
        raise NotFound("there is no such proposal")
    return list(found)


def _refuse(session: Session, shop: Shop, proposal: Proposal, word: Word) -> None:
    _record(session, proposal, Verdict.REFUSED, word)


def _confirm(session: Session, shop: Shop, proposal: Proposal, word: Word) -> str | None:
    if proposal.kind == ProposalKind.FLAG_AUTO_CANCEL:
        _flag(session, shop, proposal, word)
        return None
    return _act(session, shop, proposal, word)


def _flag(session: Session, shop: Shop, proposal: Proposal, word: Word) -> None:
    _record(session, proposal, Verdict.CONFIRMED, word)
    theirs = select(Customer).where(Customer.id == proposal.customer_id)
    of_shop = theirs.where(Customer.shop_id == shop.id)
    customer = session.scalars(of_shop.execution_options(populate_existing=True)).one()
    count = len(proposal.facts.get("uncollected", ()))
    reason = word.said or f"{count}× {Outcome.UNCOLLECTED}"
    until = months_on(FLAG_MONTHS, shop.timezone, word.now)
    deed = Deed(word.author, FlagKind.AUTO_CANCEL, reason, until, word.now)
    decisions.record(session, flag_changes.put(session, deed, [customer]))
    attachments.refresh(session, [customer], word.now)
    session.flush()
    reconsider(session, shop, [customer.id], word.now)


def _act(session: Session, shop: Shop, proposal: Proposal, word: Word) -> str | None:
    action = Action(proposal.kind)
    order = rows.order_of(session, shop, proposal.order_code)
    acting = wishes_of(session, shop)
    target = acting.targets.get(action, "")
    if order is None or order.outcome != Outcome.OPEN:
        return CLOSED
    if action not in allowed(shop.country):
        return NOT_ALLOWED
    if not target and action is not Action.PREPAYMENT:
        return NO_TARGET
    remark = acting.mode(Situation(proposal.situation), Action.REMARK) is Mode.AUTO
    # Whoever confirms it sees whether the order is paid or on its way; what comes later stops it.
    limits = limits_of(acting, remark=remark) | {"paid": bool(order.paid), "shipped": order.shipped}
    made = _record(session, proposal, Verdict.CONFIRMED, word)
    text = remark_text(shop.language, action, proposal.facts)
    wish = Wish(
        action if target else Action.REMARK,
        proposal.situation,
        False,
        word.author,
        made.id,
        word.now + SECOND_THOUGHTS,
        target,
        text,
        limits,
    )
    done = rows.enqueue(session, shop, order.id, order.code, wish, word.now)
    return None if done is not None else DONE


def _record(session: Session, proposal: Proposal, verdict: Verdict, word: Word) -> Decision:
    made = Decision(
        shop_id=proposal.shop_id,
        customer_id=proposal.customer_id,
        order_id=proposal.order_id,
        author=word.author,
        written_at=word.now,
        kind=CONFIRMED if verdict is Verdict.CONFIRMED else REFUSED,
        reason=word.said,
        facts={
            "kind": proposal.kind,
            "situation": proposal.situation,
            "facts": dict(proposal.facts),
        },
        order_code=proposal.order_code,
    )
    decisions.record(session, [made])
    proposal.settled_at, proposal.settled_by = word.now, word.author
    proposal.verdict, proposal.said, proposal.decision_id = verdict.value, word.said, made.id
    return made
