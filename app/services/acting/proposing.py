"""Proposals: written when something speaks for them, and let go when it no longer does."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import database
from app.domain.proposing import ProposalKind, Verdict
from app.models import Proposal, Shop


@dataclass(frozen=True, slots=True)
class Wanted:
    """A proposal to write down: on a customer, and on one of their orders unless `code` is ''."""

    kind: ProposalKind
    customer_id: int
    order_id: int | None
    evidence: str
    facts: Mapping[str, Any]
    code: str = ""
    situation: str = ""


def propose(session: Session, shop: Shop, wanted: Wanted, now: datetime) -> bool:
    """Write a proposal; False when the same evidence has proposed the same before.

    A newer proposal of the same kind on the same subject takes the place of one that is open.
    """
    standing = _open(session, shop.id, wanted.customer_id, wanted.code, wanted.kind)
    row = {
        "shop_id": shop.id,
        "customer_id": wanted.customer_id,
        "order_id": wanted.order_id,
        "author": "",
        "written_at": now,
        "kind": wanted.kind.value,
        "situation": wanted.situation,
        "order_code": wanted.code,
        "evidence": wanted.evidence,
        "facts": dict(wanted.facts),
    }
    written = session.execute(database.insert_if_new(session, Proposal), row)
    if not written.rowcount:  # type: ignore[attr-defined]
        return False
    for one in standing:
        _lapse(one, now)
    shop.revision += 1
    return True


def lapse_of_order(session: Session, shop: Shop, code: str, now: datetime) -> None:
    """Let go of what is proposed on an order: it has ended, or it was done."""
    changed = session.execute(
        update(Proposal)
        .where(
            Proposal.shop_id == shop.id,
            Proposal.order_code == code,
            Proposal.settled_at.is_(None),
        )
        .values(settled_at=now, verdict=Verdict.LAPSED.value)
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount:  # type: ignore[attr-defined]
        shop.revision += 1


def lapse(
    session: Session,
    shop: Shop,
    customers: Collection[int],
    kinds: Collection[ProposalKind],
    now: datetime,
) -> None:
    """Let go of what is proposed on customers: what it rested on is no longer so."""
    found = session.scalars(
        select(Proposal).where(
            Proposal.shop_id == shop.id,
            Proposal.customer_id.in_(customers),
            Proposal.kind.in_([kind.value for kind in kinds]),
            Proposal.settled_at.is_(None),
        )
    ).all()
    for proposal in found:
        _lapse(proposal, now)
    if found:
        shop.revision += 1


def _open(
    session: Session, shop_id: int, customer_id: int, code: str, kind: ProposalKind
) -> list[Proposal]:
    query = select(Proposal).where(
        Proposal.shop_id == shop_id,
        Proposal.customer_id == customer_id,
        Proposal.order_code == code,
        Proposal.kind == kind,
        Proposal.settled_at.is_(None),
    )
    return list(session.scalars(query))


def _lapse(proposal: Proposal, now: datetime) -> None:
    proposal.settled_at, proposal.verdict = now, Verdict.LAPSED.value
