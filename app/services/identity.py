"""Whose order is it: keeps customers equal to the groups that domain.identity makes.

Only customers that share a key with what changed can be affected: their orders are grouped anew,
which covers joining, parting, a phone that becomes shared, and an order that goes away.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app.domain import identity
from app.domain.identity import Matching
from app.domain.identity_words import Key
from app.models import Customer, Order, Shop
from app.services import attachments
from app.services.identity_reach import Member, reach, shared_among
from app.services.owned import owned

__all__ = ["Member", "Settled", "move", "settle", "shared_among"]


@dataclass(frozen=True, slots=True)
class Settled:
    """Who owns each order now. `moved`: stored orders that change hands. `touched`: customers
    whose history is different; some may have no order left."""

    owners: Mapping[str, int]
    moved: Mapping[str, int]
    touched: set[int]


def settle(
    session: Session,
    shop: Shop,
    *,
    changed: Sequence[Member] = (),
    left: Sequence[Member] = (),
    spoken: Collection[Key] = (),
) -> Settled:
    """Decide who owns the changed orders, and who owns others because of them.

    `changed`: orders with their new traces; `left`: stored orders as they were before a change or
    a removal; `spoken`: keys that staff joined or parted. Call it before the orders' rows are
    written and after the links'; new customers are created here.
    """
    if not changed and not left and not spoken:
        return Settled({}, {}, set())
    found = reach(session, shop, changed, left, spoken)
    members = found.members
    traces = [member.traces for member in members]
    groups = identity.group(traces, found.shared, Matching(shop.matching), found.links)
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
    """Hand orders over to their owners, with what is attached to them, and forget customers who
    have nothing left."""
    for owner in sorted(set(settled.moved.values())):
        codes = [code for code, to in settled.moved.items() if to == owner]
        session.execute(
            update(Order)
            .where(Order.shop_id == shop.id, Order.code.in_(codes))
            .values(customer_id=owner)
            .execution_options(synchronize_session=False)
        )
    if settled.moved:
        attachments.follow(session, shop.id, settled.touched)
        _leave_accounts(session, shop.id, settled.touched)
    attachments.forget_proposed(session, shop.id, settled.touched)
    empty = ~select(Order.id).where(Order.customer_id == Customer.id).exists()
    session.execute(
        delete(Customer)
        .where(Customer.id.in_(settled.touched), owned(Customer, shop.id))
        .where(empty, attachments.has_none())
        .execution_options(synchronize_session=False)
    )


def _leave_accounts(session: Session, shop_id: int, customers: Collection[int]) -> None:
    """Let an account go with its orders; who still has some is rated next, which says so again."""
    theirs = (Order.customer_id == Customer.id) & (
        Order.platform_customer_id == Customer.platform_id
    )
    session.execute(
        update(Customer)
        .where(Customer.id.in_(customers), owned(Customer, shop_id))
        .where(Customer.platform_id.is_not(None))
        .where(~select(Order.id).where(theirs).exists())
        .values(platform_id=None, registered=False)
        .execution_options(synchronize_session=False)
    )


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
