"""A record going out, with all that proves it."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import RowMapping, select

from app.domain.chain import text_of
from app.domain.erased import ERASED
from app.domain.roles import Right
from app.extensions import db
from app.models import Decision
from app.services import record_chain
from app.services.actors import Actor
from app.services.admins import VisitedShop
from app.services.owned import owned
from app.services.record import entries
from app.services.record.entries import Entry
from app.services.record.filters import Filters

# Entries in memory at once.
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Proven:
    """An entry with what its digest is made of: `content` as JSON, and `salt`."""

    entry: Entry
    content: str
    salt: str


def export(actor: Actor, shop: VisitedShop, filters: Filters) -> Iterator[Proven]:
    """Return the entries of a shop that filters let through, the oldest first; Forbidden at once.

    No transaction stays open between chunks.
    """
    actor.must(Right.EXPORT)
    db.session.rollback()
    return _everything(shop, filters)


def _everything(shop: VisitedShop, filters: Filters) -> Iterator[Proven]:
    query = entries.chosen(shop, filters).order_by(Decision.number).limit(CHUNK)
    last = 0
    while rows := db.session.execute(query.where(Decision.number > last)).all():
        proven = _proven(shop.id, [entries.entry(row) for row in rows])
        db.session.rollback()
        yield from proven
        last = proven[-1].entry.number
    db.session.rollback()


def _proven(shop_id: int, found: list[Entry]) -> list[Proven]:
    names = (*record_chain.CONTENT, "salt")
    query = select(*(getattr(Decision, name) for name in names))
    theirs = Decision.id.in_([entry.id for entry in found])
    rows = db.session.execute(query.where(theirs, owned(Decision, shop_id)))
    by_id = {row["id"]: row for row in rows.mappings()}
    return [
        Proven(
            entry,
            _content(by_id[entry.id]),
            by_id[entry.id]["salt"],
        )
        for entry in found
    ]


def _content(row: RowMapping) -> str:
    """Return what the digest of an entry covers; of an erased one there is nothing any more."""
    if row["kind"] == ERASED:
        return ""
    return text_of({name: row[name] for name in record_chain.CONTENT})
