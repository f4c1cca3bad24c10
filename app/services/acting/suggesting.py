"""Proposing to flag customers whose past speaks for it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.marks import MARKS
from app.domain.orders import Outcome
from app.domain.proposing import (
    ENOUGH,
    UNCOLLECTED,
    Case,
    Past,
    ProposalKind,
    Verdict,
    evidence,
    flag_case,
)
from app.models import Customer, Order, Proposal, Shop
from app.services import attachments, shop_time
from app.services.acting import proposing
from app.services.acting.proposing import Wanted
from app.services.marks import Marks
from app.services.owned import owned

_IN_VAIN = frozenset(MARKS[outcome] for outcome in UNCOLLECTED)


def suggest_flags(session: Session, shop: Shop, customers: Collection[int], now: datetime) -> None:
    """Propose to cancel the coming orders of those customers whose past speaks for it.

    Nothing is proposed on somebody who has a flag already: staff have made up their minds.
    """
    rows = session.execute(
        select(Customer.id, Customer.record, Customer.marks).where(
            Customer.id.in_(customers), owned(Customer, shop.id)
        )
    )
    likely = [
        row.id
        for row in rows
        if _parcels_in_vain(row.record) >= ENOUGH and not Marks.read(row.marks).flagged(now)
    ]
    for customer_id in likely:
        _suggest(session, shop, customer_id, now)


def _parcels_in_vain(record: str) -> int:
    return sum(mark in _IN_VAIN for mark in record.partition(";")[0])


def _suggest(session: Session, shop: Shop, customer_id: int, now: datetime) -> None:
    case = flag_case(_past(session, shop.id, customer_id), shop_time.local(shop.timezone, now))
    if case is None or _was_refused(session, shop.id, customer_id, case):
        return
    kind = ProposalKind.FLAG_AUTO_CANCEL
    wanted = Wanted(
        kind,
        customer_id,
        attachments.anchor(session, shop.id, customer_id),
        evidence(kind, "", case.uncollected),
        case.facts(),
    )
    proposing.propose(session, shop, wanted, now)


def _was_refused(session: Session, shop_id: int, customer_id: int, case: Case) -> bool:
    """Say whether a person saw all this before and refused: windows slide, evidence only goes."""
    refused = session.scalars(
        select(Proposal.facts).where(
            Proposal.customer_id == customer_id,
            owned(Proposal, shop_id),
            Proposal.kind == ProposalKind.FLAG_AUTO_CANCEL,
            Proposal.verdict == Verdict.REFUSED,
        )
    )
    return any(set(case.uncollected) <= set(facts["uncollected"]) for facts in refused)


def _past(session: Session, shop_id: int, customer_id: int) -> list[Past]:
    rows = session.execute(
        select(Order.code, Order.placed_at, Order.outcome_known_at, Order.outcome).where(
            Order.customer_id == customer_id, owned(Order, shop_id)
        )
    )
    return [
        Past(row.code, row.placed_at, row.outcome_known_at, Outcome(row.outcome)) for row in rows
    ]
