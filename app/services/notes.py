"""Notes on customers: written, edited, removed, and ticked when what they ask for is done."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import String, select
from sqlalchemy.orm import Session

from app import database
from app.domain.roles import Right
from app.errors import Invalid, NotFound, Outdated
from app.models import Customer, Note, NoteEdit, Shop
from app.services import attachments, last_day, note_values, shop_time
from app.services.actors import Actor
from app.services.locking import lock_shop

_NAME = Note.__table__.columns["author"].type
LONGEST_NAME = _NAME.length if isinstance(_NAME, String) else None


@dataclass(frozen=True, slots=True)
class Wording:
    """What somebody wants a note to say.

    `recall`: it comes back with the next order. `until`: its last day, in the shop's time zone.
    """

    text: str
    recall: bool = False
    until: date | None = None


def write(actor: Actor, customer_id: int, wording: Wording) -> int:
    """Attach a note to a customer; return its id.

    Raises Invalid for a text that cannot be a note (`note_values`) or a day that has passed, and
    NotFound for a customer whom the shop does not have.
    """
    actor.must(Right.WRITE_NOTES)
    text = note_values.text(wording.text)
    with database.writing() as session:
        shop = lock_shop(session, actor.shop_id)
        now = database.now(session)
        note = Note(
            shop_id=shop.id,
            customer_id=_customer(session, shop.id, customer_id).id,
            order_id=attachments.anchor(session, shop.id, customer_id),
            author=_name(actor),
            written_at=now,
            text=text,
            recall=wording.recall,
            until=last_day.end_of(wording.until, shop.timezone, now),
        )
        session.add(note)
        _show(session, shop, note)
        return note.id


def edit(actor: Actor, note_id: int, base: int, wording: Wording) -> None:
    """Let a note say something else; what it said is kept.

    `base`: the version that the author saw. Raises Outdated if there is a newer one or the note has
    been removed, else as `write` does. Saying the same again changes nothing.
    """
    actor.must(Right.WRITE_NOTES)
    text = note_values.text(wording.text)
    with _changing(actor, note_id) as (session, shop, note, now):
        _must_stand(note)
        until = _end_of(note, wording.until, shop.timezone, now)
        if (text, wording.recall, until) == (note.text, note.recall, note.until):
            return
        if note.version != base:
            raise Outdated("somebody has edited the note meanwhile")
        session.add(_former(note))
        if note.recall != wording.recall:
            note.done_by = note.done_at = None
        note.text, note.recall, note.until = text, wording.recall, until
        note.version += 1
        note.edited_by, note.edited_at = _name(actor), now


def remove(actor: Actor, note_id: int) -> None:
    """Take a note away; it is kept and can be restored."""
    with _changing(actor, note_id) as (_session, _shop, note, now):
        if note.removed_at is None:
            note.removed_by, note.removed_at = _name(actor), now


def restore(actor: Actor, note_id: int) -> None:
    """Bring a removed note back."""
    with _changing(actor, note_id) as (_session, _shop, note, _now):
        note.removed_by = note.removed_at = None


def tick(actor: Actor, note_id: int) -> None:
    """Note that what a note asked for with an order is done; the first one to say so counts.

    Raises Invalid if it asks for nothing, Outdated if it has been removed.
    """
    with _changing(actor, note_id) as (_session, _shop, note, now):
        _must_stand(note)
        if not note.recall:
            raise Invalid("this note does not ask to come back")
        if note.done_at is None:
            note.done_by, note.done_at = _name(actor), now


def untick(actor: Actor, note_id: int) -> None:
    """Let a ticked note wait for an order again; Outdated if it has been removed."""
    with _changing(actor, note_id) as (_session, _shop, note, _now):
        _must_stand(note)
        note.done_by = note.done_at = None


@contextmanager
def _changing(actor: Actor, note_id: int) -> Iterator[tuple[Session, Shop, Note, datetime]]:
    """Open the transaction that may change a note; NotFound. What differs then is shown."""
    actor.must(Right.WRITE_NOTES)
    with database.writing() as session:
        shop = lock_shop(session, actor.shop_id)
        note = session.scalar(
            select(Note)
            .where(Note.shop_id == shop.id, Note.id == note_id)
            .execution_options(populate_existing=True)
        )
        if note is None:
            raise NotFound("there is no such note")
        yield session, shop, note, database.now(session)
        if session.is_modified(note):
            _show(session, shop, note)


def _show(session: Session, shop: Shop, note: Note) -> None:
    session.flush()
    attachments.refresh(session, [_customer(session, shop.id, note.customer_id)])
    shop.revision += 1


def _customer(session: Session, shop_id: int, customer_id: int) -> Customer:
    customer = session.scalar(
        select(Customer).where(Customer.shop_id == shop_id, Customer.id == customer_id)
    )
    if customer is None:
        raise NotFound("there is no such customer")
    return customer


def _end_of(note: Note, day: date | None, timezone: str, now: datetime) -> datetime | None:
    """Return when a note is to end; a day that has passed may stand while the text changes."""
    if note.until and day == shop_time.local(timezone, note.until - datetime.resolution).date():
        return note.until
    return last_day.end_of(day, timezone, now)


def _must_stand(note: Note) -> None:
    if note.removed_at is not None:
        raise Outdated("somebody has removed the note meanwhile")


def _former(note: Note) -> NoteEdit:
    """Return what a note says now, as a version of the past."""
    return NoteEdit(
        shop_id=note.shop_id,
        note_id=note.id,
        version=note.version,
        text=note.text,
        author=note.edited_by or note.author,
        written_at=note.edited_at or note.written_at,
    )


def _name(actor: Actor) -> str:
    return actor.name[:LONGEST_NAME]
