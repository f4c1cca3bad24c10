"""Whose order is it: keeps customers equal to the groups that domain.identity makes.

Only customers that share a key with what changed can be affected: their orders are grouped anew,
which covers joining, parting, a phone that becomes shared, and an order that goes away.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.orm import Session

from app.domain import identity
from app.domain.identity import Matching, Traces
from app.models import Customer, Order, Shop


@dataclass(frozen=True, slots=True)
class Member:
    """One order as identity sees it, and the customer it belongs to so far (None: new)."""

    code: str
    placed_at: datetime
    customer_id: int | None
    traces: Traces


@dataclass(frozen=True, slots=True)
class Settled:
    """Who owns each order now. `moved`: stored orders that change hands. `touched`: customers
    whose history is different; some may have no order left."""

    owners: Mapping[str, int]
    moved: Mapping[str, int]
    touched: set[int]


def settle(
    session: Session, shop: Shop, *, changed: Sequence[Member], left: Sequence[Member]
) -> Settled:
    """Decide who owns the changed orders, and who owns others because of them.

    `changed`: orders with their new traces; `left`: stored orders as they were before a change or
    a removal. Call it before the rows are written; new customers are created here.
    """
    if not changed and not left:
        return Settled({}, {}, set())
    members, shared = _members(session, shop, changed, left)
    groups = identity.group([m.traces for m in members], shared, Matching(shop.matching))
    owners = _owners(session, shop, members, groups)
    new = {member.code for member in changed}
    before = {m.code: m.customer_id for m in members}
    moved = {c: owner for c, owner in owners.items() if c not in new and before[c] != owner}
    # Orders that were retraced are stored under their old owner and may change hands as well.
    moved |= {
        m.code: owners[m.code] for m in changed if m.customer_id not in (None, owners[m.code])
    }
    touched = {owners[code] for code in new} | set(moved.values())
    touched |= {owner for code in moved if (owner := before[code]) is not None}
    touched |= {m.customer_id for m in left if m.customer_id is not None}
    return Settled(owners, moved, touched)


def move(session: Session, shop: Shop, settled: Settled) -> None:
    """Hand orders over to their owners and forget customers who have none left."""
    for owner in sorted(set(settled.moved.values())):
        codes = [code for code, to in settled.moved.items() if to == owner]
        session.execute(
            update(Order)
            .where(Order.shop_id == shop.id, Order.code.in_(codes))
            .values(customer_id=owner)
            .execution_options(synchronize_session=False)
        )
    empty = ~select(Order.id).where(Order.customer_id == Customer.id).exists()
    session.execute(
        delete(Customer)
        .where(Customer.id.in_(settled.touched), empty)
        .execution_options(synchronize_session=False)
    )


def shared_among(session: Session, shop: Shop, phones: Collection[str]) -> frozenset[str]:
    """Return those of some phones that identify nobody in a shop."""
    return identity.shared_phones(_phone_traces(session, shop, phones))


def _members(
    session: Session, shop: Shop, changed: Sequence[Member], left: Sequence[Member]
) -> tuple[list[Member], Collection[str]]:
    """Return all orders that could change hands, and the phones that identify nobody."""
    phones = {m.traces.phone for m in (*changed, *left) if m.traces.phone}
    before = _phone_traces(session, shop, phones)
    after = before - Counter(m.traces for m in left) + Counter(m.traces for m in changed)
    was_shared, shared = identity.shared_phones(before), identity.shared_phones(after)
    telling = phones - (was_shared & shared)
    owners = _owners_of_keys(session, shop, (*changed, *left), telling)
    owners |= {m.customer_id for m in (*changed, *left) if m.customer_id is not None}
    gone = {member.code for member in (*changed, *left)}
    stored = [m for m in _orders_of(session, owners) if m.code not in gone]
    others = {m.traces.phone for m in stored if m.traces.phone} - phones
    members = sorted((*stored, *changed), key=lambda member: (member.placed_at, member.code))
    return members, shared | shared_among(session, shop, others)


def _phone_traces(session: Session, shop: Shop, phones: Collection[str]) -> Counter[Traces]:
    """Return the traces of all stored orders with these phones, and how often each stands."""
    if not phones:
        return Counter()
    columns = (Order.platform_customer_id, Order.email_key, Order.phone_key, Order.surname_key)
    rows = session.execute(
        select(*columns, func.count())
        .where(Order.shop_id == shop.id, Order.phone_key.in_(phones))
        .group_by(*columns)
    )
    return Counter({Traces(*row[:4]): row[4] for row in rows})


def _owners_of_keys(
    session: Session, shop: Shop, members: Iterable[Member], phones: Collection[str]
) -> set[int]:
    traces = [member.traces for member in members]
    keys: list[ColumnElement[bool]] = [
        Order.platform_customer_id.in_({t.platform_id for t in traces if t.platform_id}),
        Order.email_key.in_({t.email for t in traces if t.email}),
        Order.phone_key.in_(phones),
    ]
    owners: set[int] = set()
    # Three look-ups by three indexes; one with OR would read the whole shop.
    for key in keys:
        owners |= set(
            session.scalars(select(Order.customer_id).where(Order.shop_id == shop.id, key))
        )
    return owners


def _orders_of(session: Session, customers: Collection[int]) -> list[Member]:
    rows = session.execute(
        select(
            Order.code,
            Order.placed_at,
            Order.customer_id,
            Order.platform_customer_id,
            Order.email_key,
            Order.phone_key,
            Order.surname_key,
        ).where(Order.customer_id.in_(customers))
    )
    return [Member(row[0], row[1], row[2], Traces(*row[3:])) for row in rows]


def _owners(
    session: Session, shop: Shop, members: Sequence[Member], groups: Sequence[Sequence[int]]
) -> dict[str, int]:
    """Give each group a customer: one that its orders had before, or a new one.

    Where a customer parts, the group with their first order keeps the customer; where customers
    join, the oldest of them stays.
    """
    group_of = {index: number for number, group in enumerate(groups) for index in group}
    claimed: dict[int, int] = {}
    for index, member in enumerate(members):
        if member.customer_id is not None:
            claimed.setdefault(member.customer_id, group_of[index])
    kept: dict[int, int] = {}
    for customer, number in sorted(claimed.items()):
        kept.setdefault(number, customer)
    homeless = [number for number in range(len(groups)) if number not in kept]
    kept |= dict(zip(homeless, _new_customers(session, shop, len(homeless)), strict=True))
    return {member.code: kept[group_of[index]] for index, member in enumerate(members)}


def _new_customers(session: Session, shop: Shop, count: int) -> list[int]:
    if not count:
        return []
    rows = [{"shop_id": shop.id, "level": "new", "rating": {}} for _ in range(count)]
    return list(session.scalars(insert(Customer).returning(Customer.id), rows))
