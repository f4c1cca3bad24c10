"""Whose orders could change hands: everybody who shares a key with what changed.

Where staff keep people apart who share a key, also those who share one with these, and so on: who
goes with whom is decided among all of them.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain import identity
from app.domain.identity import Matching, Traces
from app.domain.identity_words import Key, Link
from app.models import Order, Shop
from app.services import identity_links
from app.services.owned import owned

_TRACES = (Order.platform_customer_id, Order.email_key, Order.phone_key, Order.surname_key)


@dataclass(frozen=True, slots=True)
class Member:
    """One order as identity sees it, and the customer it belongs to so far (None: new)."""

    code: str
    placed_at: datetime
    customer_id: int | None
    traces: Traces


@dataclass(slots=True)
class Reach:
    """Orders that could change hands, the earliest first, and all that decides about them.

    `shared`: phones among them that identify nobody; `silent`: those that did not before either.
    """

    members: list[Member] = field(default_factory=list)
    shared: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()
    links: Sequence[Link] = ()


def reach(
    session: Session,
    shop: Shop,
    changed: Sequence[Member],
    left: Sequence[Member],
    spoken: Collection[Key],
) -> Reach:
    """Return whose orders could change hands; `spoken`: keys of which staff said something new."""
    moving = (*changed, *left)
    phones = {m.traces.phone for m in moving if m.traces.phone}
    before = _phone_traces(session, shop, phones)
    after = before - Counter(m.traces for m in left) + Counter(m.traces for m in changed)
    shared = identity.shared_phones(after)
    found = Reach(shared=shared, silent=shared & identity.shared_phones(before))
    spoken_phones = {value for kind, value in spoken if kind == "phone"} - phones
    found.silent |= shared_among(session, shop, spoken_phones)
    keys = {k for m in moving for k in _keys(m, found.silent)}
    keys |= {key for key in spoken if key[0] != "phone" or key[1] not in found.silent}
    owners = identity_links.owners(session, shop.id, keys)
    owners |= {m.customer_id for m in moving if m.customer_id is not None}
    _load(session, shop, found, owners, moving)
    if identity_links.any_standing(session, shop.id):
        _go_on(session, shop, found, owners, moving)
    gone = {member.code for member in moving}
    stored = [member for member in found.members if member.code not in gone]
    found.members = sorted((*stored, *changed), key=lambda member: (member.placed_at, member.code))
    return found


def shared_among(session: Session, shop: Shop, phones: Collection[str]) -> frozenset[str]:
    """Return those of some phones that identify nobody in a shop."""
    return identity.shared_phones(_phone_traces(session, shop, phones))


def _go_on(
    session: Session, shop: Shop, found: Reach, owners: set[int], moving: Sequence[Member]
) -> None:
    """Load whoever shares a key, or a link, with somebody loaded, until nobody new comes."""
    asked: set[Key] = set()
    while True:
        held = {key for m in (*found.members, *moving) for key in _keys(m, found.silent)}
        rows = identity_links.standing(session, shop.id, held)
        found.links = [identity_links.domain(row) for row in rows]
        told = {key for link in found.links if link.same for key in (link.one, link.other)}
        keys = (held | told) - asked
        new = identity_links.owners(session, shop.id, keys) - owners
        if not new:
            return
        asked |= keys
        owners |= new
        _load(session, shop, found, new, moving)


def _load(
    session: Session, shop: Shop, found: Reach, owners: Collection[int], moving: Sequence[Member]
) -> None:
    """Add all orders of some customers."""
    new = _orders_of(session, shop.id, owners)
    found.members += new
    known = {m.traces.phone for m in moving}
    others = {m.traces.phone for m in new if m.traces.phone} - known - found.shared
    shared = shared_among(session, shop, others)
    found.shared |= shared
    found.silent |= shared


def _keys(member: Member, silent: Collection[str]) -> Iterable[Key]:
    return identity.keys(member.traces, silent, Matching.EMAIL_OR_PHONE)


def _phone_traces(session: Session, shop: Shop, phones: Collection[str]) -> Counter[Traces]:
    """Return the traces of all stored orders with these phones, and how often each stands."""
    if not phones:
        return Counter()
    rows = session.execute(
        select(*_TRACES, func.count())
        .where(Order.shop_id == shop.id, Order.phone_key.in_(phones))
        .group_by(*_TRACES)
    )
    return Counter({Traces(*row[:4]): row[4] for row in rows})


def _orders_of(session: Session, shop_id: int, customers: Collection[int]) -> list[Member]:
    rows = session.execute(
        select(Order.code, Order.placed_at, Order.customer_id, *_TRACES).where(
            Order.customer_id.in_(customers), owned(Order, shop_id)
        )
    )
    return [Member(row[0], row[1], row[2], Traces(*row[3:])) for row in rows]
