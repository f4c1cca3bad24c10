"""Who may be the same person as a customer: like names at like addresses, which only suggest it.

A name alone, or an address alone, never does: families live together, and names repeat.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import contact
from app.extensions import db
from app.models import Customer, Order, Shop
from app.services import identity_links, identity_parts
from app.services.owned import owned

MOST = 5
# Percent that two spellings must be alike.
NAME_ALIKE, ADDRESS_ALIKE = 80, 75
# Orders of one place and surname that are compared at most.
MOST_COMPARED = 300


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two customers' names and addresses are, in percent; surname and postcode are
    equal."""

    name: int
    address: int

    def evidence(self) -> dict[str, Any]:
        """Return it as links and decisions keep it."""
        return {"equal": ["surname", "postcode"], "name": self.name, "address": self.address}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A customer who may be the same person; contacts as in lists (models.Customer)."""

    id: int
    name: str
    email: str
    phone: str
    orders_count: int
    last_order_at: datetime | None
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class _Place:
    """What one order tells of a person and their place."""

    name: str
    place: str
    address: str


def suggestions(shop_id: int, customer_id: int) -> list[Suggestion]:
    """Return who may be the same person as a customer, the likeliest first, at most MOST.

    Nobody whom staff keep apart from them.
    """
    session = db.session()
    own = _places(session, Order.shop_id == shop_id, Order.customer_id == customer_id)
    mine = own.get(customer_id, set())
    if not mine:
        return []
    near = {place.place for place in mine}
    others = _places(
        session,
        *(Order.shop_id == shop_id, Order.place_key.in_(near), Order.customer_id != customer_id),
    )
    alike = {id: like for id, places in others.items() if (like := likeness(mine, places))}
    if not alike:
        return []
    apart = _apart(session, shop_id, customer_id)
    best = sorted(set(alike) - apart, key=lambda id: (-_score(alike[id]), id))[:MOST]
    return _described(session, shop_id, best, alike)


def of_two(session: Session, shop_id: int, customer_id: int, other_id: int) -> Likeness | None:
    """Return how alike two customers are; None when nothing would suggest that they are one."""
    ids = (customer_id, other_id)
    places = _places(session, Order.shop_id == shop_id, Order.customer_id.in_(ids))
    return likeness(*(places.get(id, set()) for id in ids))


def likeness(ones: Collection[_Place], others: Collection[_Place]) -> Likeness | None:
    """Return the best of all comparisons, where name and address are both alike enough."""
    found = [
        Likeness(_names(one.name, other.name), _addresses(one.address, other.address))
        for one in ones
        for other in others
        if one.place == other.place
    ]
    enough = [x for x in found if x.name >= NAME_ALIKE and x.address >= ADDRESS_ALIKE]
    return max(enough, key=_score, default=None)


def _score(found: Likeness) -> int:
    return found.name + found.address


def _names(one: str, other: str) -> int:
    """Compare given names; the end of a Slavic one tells whether it is a woman's."""
    given = contact.given_key(one), contact.given_key(other)
    if not all(given) or given[0][-1] != given[1][-1]:
        return 0
    return round(fuzz.ratio(*given))


def _addresses(one: str, other: str) -> int:
    """Compare streets; of the numbers of a house, one may be left out."""
    numbers = [set(re.findall(r"\d+\w?", text)) for text in (one, other)]
    if not one or not other or not (numbers[0] <= numbers[1] or numbers[1] <= numbers[0]):
        return 0
    if bool(numbers[0]) != bool(numbers[1]):
        return 0
    words = [" ".join(re.findall(r"[^\W\d]+", text)) for text in (one, other)]
    return round(fuzz.ratio(*words))


def _places(session: Session, *which: Any) -> dict[int, set[_Place]]:
    rows = session.execute(
        select(Order.customer_id, Order.name, Order.place_key, Order.address_key)
        .where(*which, Order.place_key.is_not(None))
        .order_by(Order.placed_at.desc(), Order.id)
        .limit(MOST_COMPARED)
    )
    found: dict[int, set[_Place]] = {}
    for row in rows:
        place = _Place(row.name, row.place_key, row.address_key)
        found.setdefault(row.customer_id, set()).add(place)
    return found


def _apart(session: Session, shop_id: int, customer_id: int) -> set[int]:
    shop = session.get_one(Shop, shop_id)
    keys = identity_parts.whole(session, shop, customer_id).keys
    links = [row for row in identity_links.standing(session, shop_id, keys) if not row.same]
    named = {identity_links.key_of(text) for row in links for text in (row.one_key, row.other_key)}
    return identity_links.owners(session, shop_id, named - keys)


def _described(
    session: Session, shop_id: int, ids: Sequence[int], alike: Mapping[int, Likeness]
) -> list[Suggestion]:
    rows: Iterable[Any] = session.execute(
        select(
            Customer.id,
            Customer.name,
            Customer.company,
            Customer.email,
            Customer.phone,
            Customer.orders_count,
            Customer.last_order_at,
        ).where(Customer.id.in_(ids), owned(Customer, shop_id))
    )
    by_id = {row.id: row for row in rows}
    return [
        Suggestion(
            *(id, by_id[id].name or by_id[id].company, by_id[id].email, by_id[id].phone),
            *(by_id[id].orders_count, by_id[id].last_order_at, alike[id]),
        )
        for id in ids
        if id in by_id
    ]
