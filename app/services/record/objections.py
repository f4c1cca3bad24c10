"""Objections of customers to decisions: entered and reviewed by people, never changed."""

from enum import StrEnum
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import database
from app.domain.roles import Right
from app.errors import Invalid, NotFound, Outdated
from app.models import Decision, Shop
from app.services import decisions, written_text
from app.services.actors import Actor
from app.services.given_reason import LONGEST as LONGEST_AUTHOR
from app.services.locking import lock_shop
from app.services.owned import owned
from app.services.record.entries import NUMBERS
from app.services.record.filters import OBJECTION, REVIEWED

log = structlog.get_logger(__name__)
LONGEST = 2_000


class Verdict(StrEnum):
    """What a person says to an objection."""

    UPHELD = "upheld"  # the decision stays
    GRANTED = "granted"  # the customer is right


def can_be_objected_to(kind: str, customer_id: int | None) -> bool:
    """Say whether a customer can object to a decision: it is on one, and no objection itself."""
    return customer_id is not None and kind not in (OBJECTION, REVIEWED)


def enter(actor: Actor, number: int, text: str) -> int:
    """Enter what a customer says against a decision; return the number of the new entry.

    `number`: of that decision. Raises Forbidden, NotFound, and Invalid for no text, one of more
    than LONGEST characters, or a decision to which nobody can object; nothing has changed then.
    """
    actor.must(Right.DECIDE)
    said = written_text.cleaned(text, LONGEST)
    with database.writing() as session:
        shop = lock_shop(session, actor.shop_id)
        decided = _decided(session, shop, number)
        entered = _add(session, shop, actor, decided, OBJECTION, {"text": said})
    log.info("objection.entered", shop_id=actor.shop_id, decision=number)
    return entered


def review(actor: Actor, number: int, objection: int, verdict: str, text: str) -> int:
    """Say what becomes of all objections to a decision so far; return the new entry's number.

    `number`: of the decision; `objection`: of the newest objection that the reviewer has read.
    Raises Forbidden, NotFound, Invalid (no reason, no such verdict), and Outdated when there is a
    newer objection, or a review already; nothing has changed then.
    """
    actor.must(Right.DECIDE)
    said = written_text.cleaned(text, LONGEST)
    if verdict not in set(Verdict):
        raise Invalid("there is no such verdict")
    with database.writing() as session:
        shop = lock_shop(session, actor.shop_id)
        decided = _decided(session, shop, number)
        newest = _newest(session, decided)
        if newest is None or (newest.kind, newest.number) != (OBJECTION, objection):
            raise Outdated("there is a newer objection, or it was reviewed already")
        facts = {"verdict": verdict, "text": said, "objection": newest.id}
        reviewed = _add(session, shop, actor, decided, REVIEWED, facts)
    log.info("objection.reviewed", shop_id=actor.shop_id, decision=number, verdict=verdict)
    return reviewed


def _decided(session: Session, shop: Shop, number: int) -> Decision:
    mine = select(Decision).where(Decision.shop_id == shop.id, Decision.number == number)
    decision = session.scalar(mine) if number in NUMBERS else None
    if decision is None:
        raise NotFound("there is no such decision")
    if not can_be_objected_to(decision.kind, decision.customer_id):
        raise Invalid("nobody can object to this")
    return decision


def _newest(session: Session, decided: Decision) -> Decision | None:
    return session.scalar(
        select(Decision)
        .where(Decision.about == decided.id, owned(Decision, decided.shop_id))
        .where(Decision.kind.in_((OBJECTION, REVIEWED)))
        .order_by(Decision.id.desc())
        .limit(1)
    )


def _add(
    session: Session,
    shop: Shop,
    actor: Actor,
    decided: Decision,
    kind: str,
    facts: dict[str, Any],
) -> int:
    made = Decision(
        shop_id=shop.id,
        customer_id=decided.customer_id,
        order_id=decided.order_id,
        order_code=decided.order_code,
        about=decided.id,
        author=actor.name[:LONGEST_AUTHOR],
        written_at=database.now(session),
        kind=kind,
        facts=facts,
    )
    decisions.record(session, [made])
    shop.revision += 1
    return made.number
