"""A record going out, with all that proves it."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from app.domain.chain import text_of
from app.domain.roles import Right
from app.extensions import db
from app.models import Decision
from app.services import record_chain
from app.services.actors import Actor
from app.services.admins import VisitedShop
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
        proven = _proven([entries.entry(row) for row in rows])
        db.session.rollback()
        yield from proven
        last = proven[-1].entry.number
    db.session.rollback()


def _proven(found: list[Entry]) -> list[Proven]:
    names = (*record_chain.CONTENT, "salt")
    query = select(*(getattr(Decision, name) for name in names))
    rows = db.session.execute(query.where(Decision.id.in_([entry.id for entry in found])))
    by_id = {row["id"]: row for row in rows.mappings()}
    return [
        Proven(
            entry,
            text_of({name: by_id[entry.id][name] for name in record_chain.CONTENT}),
            by_id[entry.id]["salt"],
        )
        for entry in found
    ]
