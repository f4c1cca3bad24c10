"""Flags set and removed within a transaction that holds the shop, with their decisions."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.domain.flags import FlagKind
from app.models import Customer, Decision, Flag
from app.services import attachments
from app.services.owned import owned

SET, REMOVED = "flag_set", "flag_removed"


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody does with a flag of a kind, why and when. `until`: when a set one ends."""

    author: str
    kind: FlagKind
    reason: str
    until: datetime | None
    now: datetime


def put(session: Session, deed: Deed, customers: Sequence[Customer]) -> list[Decision]:
    """Flag customers, but for those whose flag is the same already; return what was decided.

    A flag with another reason or end gives way to the new one.
    """
    standing = _standing(session, deed.kind, customers)
    changing = [c for c in customers if not any(_is_same(flag, deed) for flag in standing[c.id])]
    anchors = _anchors(session, changing)
    flags = [_flag(deed, customer, anchors[customer.id]) for customer in changing]
    session.add_all(flags)
    session.flush()
    return [
        _decision(deed, customer, flag.order_id, standing[customer.id], flag.id)
        for customer, flag in zip(changing, flags, strict=True)
    ]


def take_away(session: Session, deed: Deed, customers: Sequence[Customer]) -> list[Decision]:
    """Remove the flag from the customers on whom it holds; return what was decided."""
    standing = _standing(session, deed.kind, customers)
    changing = [c for c in customers if any(holds(flag, deed.now) for flag in standing[c.id])]
    anchors = _anchors(session, changing)
    return [_decision(deed, c, anchors[c.id], standing[c.id]) for c in changing]


def holds(flag: Flag, now: datetime) -> bool:
    """Say whether a flag that nobody removed has not ended."""
    return flag.until is None or flag.until > now


def holding(now: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return the conditions of the same in a query, and that nobody removed the flag."""
    return Flag.removed_at.is_(None), or_(Flag.until.is_(None), Flag.until > now)


def _standing(
    session: Session, kind: FlagKind, customers: Collection[Customer]
) -> dict[int, list[Flag]]:
    """Return by customer what nobody removed; people who were joined may have several."""
    found: dict[int, list[Flag]] = defaultdict(list)
    if not customers:
        return found
    # All of one shop: whoever calls holds it.
    of_shop = owned(Flag, next(iter(customers)).shop_id)
    for flag in session.scalars(
        select(Flag)
        .where(Flag.customer_id.in_([customer.id for customer in customers]), of_shop)
        .where(Flag.kind == kind, Flag.removed_at.is_(None))
        .order_by(Flag.id)
        .execution_options(populate_existing=True)
    ):
        found[flag.customer_id].append(flag)
    return found


def _anchors(session: Session, customers: Sequence[Customer]) -> dict[int, int | None]:
    if not customers:
        return {}
    ids = [customer.id for customer in customers]
    return attachments.anchors(session, customers[0].shop_id, ids)


def _is_same(flag: Flag, deed: Deed) -> bool:
    return flag.reason == deed.reason and flag.until == deed.until


def _flag(deed: Deed, customer: Customer, order_id: int | None) -> Flag:
    return Flag(
        shop_id=customer.shop_id,
        customer_id=customer.id,
        order_id=order_id,
        author=deed.author,
        written_at=deed.now,
        kind=deed.kind.value,
        reason=deed.reason,
        until=deed.until,
    )


def _decision(
    deed: Deed,
    customer: Customer,
    order_id: int | None,
    replaced: Sequence[Flag],
    set_id: int | None = None,
) -> Decision:
    """Remove the flags that give way, and return the decision; undoing goes by its facts."""
    for old in replaced:
        old.removed_by, old.removed_at = deed.author, deed.now
    until = deed.until and deed.until.isoformat()
    ids = {"set": set_id, "removed": [old.id for old in replaced]}
    return Decision(
        shop_id=customer.shop_id,
        customer_id=customer.id,
        order_id=order_id,
        author=deed.author,
        written_at=deed.now,
        kind=REMOVED if set_id is None else SET,
        reason=deed.reason,
        facts={"flag": deed.kind.value, "until": until, **ids},
    )
