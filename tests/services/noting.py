"""Short ways through notes, as tests walk them again and again."""

from datetime import date

from sqlalchemy import select

from app.domain.roles import Role
from app.extensions import db
from app.models import Customer, Note, NoteEdit
from app.services import notes
from app.services.actors import Actor
from app.services.notes import Wording


def staff(shop_id: int, name: str = "Eva", role: Role = Role.STAFF) -> Actor:
    """Return a member of a shop's staff."""
    return Actor(shop_id, name, role)


def write(
    actor: Actor, customer: Customer, text: str, recall: bool = False, until: date | None = None
) -> int:
    """Write a note on a customer; return its id."""
    return notes.write(actor, customer.id, Wording(text, recall, until))


def stored(note_id: int) -> Note:
    """Return a note as it is stored now."""
    db.session.rollback()
    return db.session.get_one(Note, note_id, populate_existing=True)


def past(note_id: int) -> list[tuple[int, str, str]]:
    """Return version, text and author of what a note said before, oldest first."""
    db.session.rollback()
    edits = db.session.scalars(
        select(NoteEdit).where(NoteEdit.note_id == note_id).order_by(NoteEdit.version)
    )
    return [(edit.version, edit.text, edit.author) for edit in edits]


def marks(customer: Customer) -> dict[str, object]:
    """Return what a customer's row says of the notes."""
    db.session.rollback()
    return db.session.get_one(Customer, customer.id, populate_existing=True).marks
