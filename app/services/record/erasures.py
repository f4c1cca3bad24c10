"""Since when entries of a record are erased, and which entry says so."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.domain.erased import ERASED, ERASING
from app.extensions import db
from app.models import Decision
from app.services.record.entries import Entry


@dataclass(frozen=True, slots=True)
class Erasing:
    """The entry that erased another one, by its number, and when it was made."""

    number: int
    written_at: datetime


def of(shop_id: int, shown: Collection[Entry]) -> Mapping[int, Erasing]:
    """Return what erased the erased among some entries of a shop, by their numbers.

    No query where none is erased, else one.
    """
    wanted = {entry.number for entry in shown if entry.kind == ERASED}
    if not wanted:
        return {}
    rows = db.session.execute(
        select(Decision.number, Decision.written_at, Decision.facts)
        .where(Decision.shop_id == shop_id, Decision.kind.in_(ERASING))
        .where(Decision.number > min(wanted))
        .order_by(Decision.number)
    )
    return {
        number: Erasing(row.number, row.written_at)
        for row in rows
        for first, last in row.facts.get("entries", ())
        for number in wanted.intersection(range(first, last + 1))
    }
