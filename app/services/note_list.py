"""The notes on a customer as pages show them, and those that wait for an order."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from app.errors import NotFound
from app.extensions import db
from app.models import Note, NoteEdit, Order
from app.services.marks import Marks


@dataclass(frozen=True, slots=True)
class Former:
    """What a note said before it was edited, who had written that, and when."""

    version: int
    text: str
    author: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class NoteSeen:
    """A note as it stands, or as it was when it was removed. `former`: newest first."""

    id: int
    version: int
    text: str
    author: str
    written_at: datetime
    edited_by: str | None
    edited_at: datetime | None
    recall: bool
    until: datetime | None
    done_by: str | None
    done_at: datetime | None
    removed_by: str | None
    removed_at: datetime | None
    former: Sequence[Former] = field(default=())

    def is_over(self, now: datetime) -> bool:
        """Say whether it has stopped counting by itself."""
        return self.until is not None and self.until <= now

    def waits(self, now: datetime) -> bool:
        """Say whether it comes back with the next order."""
        standing = self.removed_at is None and self.done_at is None
        return self.recall and standing and not self.is_over(now)


_FIELDS = tuple(name for name in NoteSeen.__dataclass_fields__ if name != "former")


def of(shop_id: int, customer_id: int) -> list[NoteSeen]:
    """Return the notes on a customer of a shop, newest first, removed ones too. Two queries."""
    mine = (Note.shop_id == shop_id, Note.customer_id == customer_id)
    edits = db.session.scalars(
        select(NoteEdit)
        .join(Note, Note.id == NoteEdit.note_id)
        .where(*mine, NoteEdit.shop_id == shop_id)
        .order_by(NoteEdit.version.desc())
    )
    former: dict[int, list[Former]] = defaultdict(list)
    for edit in edits:
        former[edit.note_id].append(_former(edit))
    notes = db.session.scalars(select(Note).where(*mine).order_by(Note.id.desc()))
    return [_seen(note, former[note.id]) for note in notes]


def one(shop_id: int, note_id: int) -> NoteSeen:
    """Return a note of a shop as it is now, without its past; NotFound."""
    note = db.session.scalar(select(Note).where(Note.shop_id == shop_id, Note.id == note_id))
    if note is None:
        raise NotFound("there is no such note")
    return _seen(note, ())


def waiting(shop_id: int, order_id: int, now: datetime) -> list[NoteSeen]:
    """Return the notes that ask to be read with an order, oldest first; NotFound.

    They are those that give the order its badge (`Marks.recalled`).
    """
    order = db.session.execute(
        select(Order.customer_id, Order.placed_at, Order.outcome).where(
            Order.shop_id == shop_id, Order.id == order_id
        )
    ).one_or_none()
    if order is None:
        raise NotFound("there is no such order")
    notes = db.session.scalars(
        select(Note)
        .where(Note.shop_id == shop_id, Note.customer_id == order.customer_id)
        .where(Note.removed_at.is_(None))
        .order_by(Note.id)
    )
    found = [n for n in notes if Marks.of([], [n]).recalled(order.placed_at, order.outcome, now)]
    return [_seen(note, ()) for note in found]


def _seen(note: Note, former: Sequence[Former]) -> NoteSeen:
    return NoteSeen(**{name: getattr(note, name) for name in _FIELDS}, former=former)


def _former(edit: NoteEdit) -> Former:
    return Former(edit.version, edit.text, edit.author, edit.written_at)
