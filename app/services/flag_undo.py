"""Taking back what a batch did to flags, within a transaction that holds the shop."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.models import Decision, Flag
from app.services.decisions import customers_of
from app.services.flag_changes import REMOVED, SET
from app.services.owned import owned

UNDONE = "undone"


def decisions_of(session: Session, shop_id: int, batch_id: int) -> list[Decision]:
    """Return what a batch of a shop decided on flags; NotFound when there is no such batch."""
    found = session.scalars(
        select(Decision)
        .where(Decision.batch == batch_id, Decision.shop_id == shop_id)
        .where(Decision.kind.in_((SET, REMOVED)))
        .order_by(Decision.id)
    ).all()
    if not found:
        raise NotFound("there is no such batch")
    return list(found)


def undone(session: Session, shop_id: int, decisions: Sequence[Decision]) -> set[int]:
    """Return the ids of those that were taken back before."""
    # What takes a decision back follows the same order, so both belong to the same customer.
    of_theirs = Decision.customer_id.in_({decision.customer_id for decision in decisions})
    taken_back = select(Decision.undoes).where(of_theirs, owned(Decision, shop_id))
    taken_back = taken_back.where(Decision.undoes.is_not(None))
    return {id for id in session.scalars(taken_back) if id is not None}


def take_back(
    session: Session, decisions: Sequence[Decision], author: str, now: datetime
) -> tuple[list[Decision], set[int]]:
    """Take back the decisions that still stand; return the records of it and whom they concern."""
    flags = _flags(session, decisions)
    newest = _newest(session, flags.values())
    # All that was set at once has its ids next to each other.
    last = max(flags, default=0)
    records: list[Decision] = []
    concerned: set[int] = set()
    for decision in decisions:
        rows = [flags[id] for id in _ids(decision) if id in flags]
        if _stands(decision, rows, newest, last):
            for flag in rows:
                _turn_back(flag, decision, author, now)
            concerned |= customers_of([decision]) | {flag.customer_id for flag in rows}
            records.append(_record(decision, author, now))
    return records, concerned


def _ids(decision: Decision) -> list[int]:
    written = decision.facts["set"]
    return [*decision.facts["removed"], *([] if written is None else [written])]


def _flags(session: Session, decisions: Sequence[Decision]) -> dict[int, Flag]:
    if not decisions:
        return {}
    ids = {id for decision in decisions for id in _ids(decision)}
    found = session.scalars(
        select(Flag)
        .where(Flag.id.in_(ids), owned(Flag, decisions[0].shop_id))
        .execution_options(populate_existing=True)
    )
    return {flag.id: flag for flag in found}


def _newest(session: Session, flags: Collection[Flag]) -> dict[tuple[int, str], int]:
    """Return the newest flag of each kind that stands on the customers who have these."""
    if not flags:
        return {}
    customers = {flag.customer_id for flag in flags}
    of_shop = owned(Flag, next(iter(flags)).shop_id)
    rows = session.execute(
        select(Flag.customer_id, Flag.kind, Flag.id)
        .where(Flag.customer_id.in_(customers), of_shop, Flag.removed_at.is_(None))
        .order_by(Flag.id)
    )
    return {(row.customer_id, row.kind): row.id for row in rows}


def _stands(
    decision: Decision, rows: Sequence[Flag], newest: dict[tuple[int, str], int], last: int
) -> bool:
    """Say whether nobody has changed since what a decision did."""
    as_left = all((flag.removed_at is None) == (flag.id == decision.facts["set"]) for flag in rows)
    return as_left and all(newest.get((f.customer_id, f.kind), 0) <= last for f in rows)


def _turn_back(flag: Flag, decision: Decision, author: str, now: datetime) -> None:
    was_set = flag.id == decision.facts["set"]
    flag.removed_by, flag.removed_at = (author, now) if was_set else (None, None)


def _record(decision: Decision, author: str, now: datetime) -> Decision:
    facts = {name: decision.facts[name] for name in ("flag", "until")}
    return Decision(
        shop_id=decision.shop_id,
        customer_id=decision.customer_id,
        order_id=decision.order_id,
        author=author,
        written_at=now,
        kind=UNDONE,
        reason="",
        facts={**facts, "what": decision.kind},
        undoes=decision.id,
    )
