"""What staff said of who one customer is, as their card shows it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.identity_words import Key
from app.models import Customer, IdentityLink
from app.services import identity_links
from app.services.identity_links import key_of
from app.services.owned import owned


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody else whom a customer never is."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Said:
    """One word of the staff. `id`: what takes it back. `same`: that `values` (e-mails, phones,
    accounts) are of this one person; else that the customer and `others` are two."""

    id: int
    same: bool
    author: str
    written_at: datetime
    reason: str
    evidence: Mapping[str, Any]
    values: Sequence[str]
    others: Sequence[Other]


def of(session: Session, shop_id: int, customer_id: int, keys: Collection[Key]) -> list[Said]:
    """Return what holds of a customer with these keys, the newest first."""
    at_once: dict[tuple[object, ...], list[IdentityLink]] = {}
    for row in identity_links.standing(session, shop_id, keys):
        at_once.setdefault((row.written_at, row.author, row.same), []).append(row)
    found = [_said(session, shop_id, customer_id, keys, rows) for rows in at_once.values()]
    return sorted(found, key=lambda said: (said.written_at, said.id), reverse=True)


def _said(
    session: Session,
    shop_id: int,
    customer_id: int,
    keys: Collection[Key],
    rows: Sequence[IdentityLink],
) -> Said:
    first = rows[0]
    named = dict.fromkeys(key_of(text) for row in rows for text in (row.one_key, row.other_key))
    foreign = [] if first.same else [key for key in named if key not in keys]
    return Said(
        id=first.id,
        same=first.same,
        author=first.author,
        written_at=first.written_at,
        reason=first.reason,
        evidence=first.evidence,
        values=[value for kind, value in named if first.same or (kind, value) in foreign],
        others=_others(session, shop_id, customer_id, foreign),
    )


def _others(session: Session, shop_id: int, customer_id: int, keys: Collection[Key]) -> list[Other]:
    ids = identity_links.owners(session, shop_id, keys) - {customer_id}
    if not ids:
        return []
    named = select(Customer.id, Customer.name, Customer.company).where(
        Customer.id.in_(ids), owned(Customer, shop_id)
    )
    rows = session.execute(named.order_by(Customer.id))
    return [Other(row.id, row.name or row.company) for row in rows]
