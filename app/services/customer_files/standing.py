"""What stands on customers now: their flags and notes, as the file says it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Flag, Note
from app.services.customer_files.columns import NOTE
from app.services.customer_files.wishes import Wish, words
from app.services.last_day import last_of
from app.services.owned import owned


@dataclass(frozen=True, slots=True)
class Said:
    """A flag or a note on a customer. A note is told by its text alone."""

    customer_id: int
    kind: str
    words: str
    until: date | None

    @classmethod
    def by(cls, wish: Wish, customer_id: int) -> "Said":
        """Return what a wish says of a customer."""
        until = None if wish.kind == NOTE else wish.until
        return cls(customer_id, wish.kind, wish.words, until)


def on(session: Session, shop_id: int, customers: Collection[int], timezone: str) -> set[Said]:
    """Return what nobody has removed from these customers; two queries."""
    flags = select(Flag.customer_id, Flag.kind, Flag.reason, Flag.until).where(owned(Flag, shop_id))
    found = {
        Said(row.customer_id, row.kind, words(row.reason), last_of(row.until, timezone))
        for row in session.execute(
            flags.where(Flag.customer_id.in_(customers), Flag.removed_at.is_(None))
        )
    }
    notes = select(Note.customer_id, Note.text).where(owned(Note, shop_id))
    return found | {
        Said(row.customer_id, NOTE, words(row.text), None)
        for row in session.execute(
            notes.where(Note.customer_id.in_(customers), Note.removed_at.is_(None))
        )
    }
