"""What one customer is recognised by, and what holds it together."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.identity import Traces
from app.domain.identity_words import Key
from app.errors import NotFound
from app.extensions import db
from app.models import Customer, Order, Shop
from app.services import identity_links, identity_parts, likeness, said_links
from app.services.identity_parts import Part
from app.services.identity_refusals import Refused
from app.services.likeness import Suggestion
from app.services.owned import owned
from app.services.said_links import Said


@dataclass(frozen=True, slots=True)
class Contact:
    """One account, e-mail or phone (`kind` as in domain.identity_words.KINDS) of a customer.

    `key`: what a link calls it, '' where it cannot be read; `value`: without the kind. `text`: as
    it was last written.
    `identifies`: False for a phone that too many people share, and for what cannot be read.
    `tied`: by kind, with which other e-mails it has an account or a phone in common; of a phone or
    an account, the e-mails that came with it. `may_part`: it could be another person's.
    """

    kind: str
    key: str
    value: str
    text: str
    orders: int
    since: datetime
    identifies: bool
    tied: Mapping[str, Sequence[str]]
    may_part: bool


@dataclass(frozen=True, slots=True)
class Contacts:
    """All contacts of a customer, what staff said of them, and who else they may be."""

    contacts: Sequence[Contact]
    said: Sequence[Said]
    suggestions: Sequence[Suggestion]


def of(shop_id: int, customer_id: int) -> Contacts:
    """Return what a customer is recognised by, the newest first; NotFound."""
    session = db.session()
    shop = session.get_one(Shop, shop_id)
    known = select(Customer.id).where(Customer.shop_id == shop_id, Customer.id == customer_id)
    if session.scalar(known) is None:
        raise NotFound("there is no such customer")
    rows = _rows(session, shop_id, customer_id)
    customer = identity_parts.of_traces(session, shop, [_traces(row) for row in rows])
    return Contacts(
        _contacts(rows, customer),
        said_links.of(session, shop_id, customer_id, customer.keys),
        likeness.suggestions(shop_id, customer_id),
    )


def _rows(session: Session, shop_id: int, customer_id: int) -> Sequence[Any]:
    return session.execute(
        select(
            Order.placed_at,
            Order.platform_customer_id,
            Order.email,
            Order.phone,
            Order.email_key,
            Order.phone_key,
            Order.surname_key,
        )
        .where(Order.customer_id == customer_id, owned(Order, shop_id))
        .order_by(Order.placed_at, Order.code)
    ).all()


def _traces(row: Any) -> Traces:
    return Traces(row.platform_customer_id, row.email_key, row.phone_key, row.surname_key)


def _contacts(rows: Sequence[Any], customer: Part) -> list[Contact]:
    found: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in rows:
        for kind, value in _written(row):
            found[kind, value].append(row)
    parts, ties = identity_parts.parts(customer), _ties(customer)
    contacts = [_contact(name, theirs, customer, parts, ties) for name, theirs in found.items()]
    order = ("email", "phone", "platform_id")
    return sorted(contacts, key=lambda c: (order.index(c.kind), -c.since.timestamp()))


def _written(row: Any) -> list[tuple[str, str]]:
    """Return what an order tells, by kind: its key, or as it was written where it has none."""
    told = (
        ("platform_id", row.platform_customer_id),
        ("email", row.email_key or row.email),
        ("phone", row.phone_key or row.phone),
    )
    return [(kind, value) for kind, value in told if value]


def _contact(
    key: Key,
    rows: Sequence[Any],
    customer: Part,
    parts: Sequence[Part],
    ties: Mapping[Key, Mapping[str, Sequence[str]]],
) -> Contact:
    kind, value = key
    identifies = key in customer.keys
    is_read = any(value in (row.platform_customer_id, row.email_key, row.phone_key) for row in rows)
    return Contact(
        kind=kind,
        key=identity_links.text_of(key) if is_read else "",
        value=value,
        text=rows[-1].email if kind == "email" else value,
        orders=len(rows),
        since=rows[0].placed_at,
        identifies=identifies,
        tied=ties.get(key, {}),
        may_part=identifies and _may_part(parts, key),
    )


def _may_part(parts: Sequence[Part], key: Key) -> bool:
    try:
        identity_parts.part_of(parts, key)
    except Refused:
        return False
    return True


def _ties(customer: Part) -> dict[Key, dict[str, list[str]]]:
    """Return by key what else came with it: of an e-mail, others through each account or phone."""
    came_with: dict[Key, dict[str, None]] = defaultdict(dict)
    for keys in customer.held:
        emails = dict.fromkeys(value for kind, value in keys if kind == "email")
        for key in keys:
            if key[0] != "email":
                came_with[key] |= emails
    found: dict[Key, dict[str, list[str]]] = defaultdict(dict)
    for key, all_emails in came_with.items():
        if all_emails:
            found[key]["email"] = list(all_emails)
        for email in all_emails:
            others = found["email", email].setdefault(key[0], [])
            others += [other for other in all_emails if other not in (email, *others)]
    return found
