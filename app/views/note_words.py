"""Notes in words, and as JSON."""

from collections.abc import Mapping
from datetime import datetime

from flask_babel import gettext

from app.services.note_list import NoteSeen
from app.services.note_values import LONGEST
from app.views import amounts
from app.views.last_day import last_date, last_day

__all__ = ["LONGEST", "as_json", "last_date", "last_day", "state"]


def as_json(note: NoteSeen, now: datetime) -> Mapping[str, object]:
    """Return a note as it stands now; `author` and `when` are of its present wording."""
    at = note.edited_at or note.written_at
    return {
        "id": note.id,
        "version": note.version,
        "text": note.text,
        "recall": note.recall,
        "until": None if note.until is None else last_date(note.until).isoformat(),
        "author": note.edited_by or note.author,
        "at": at.isoformat(),
        "when": amounts.day(at, now),
        "state": state(note, now),
        "removed_by": note.removed_by,
        "done_by": note.done_by,
    }


def state(note: NoteSeen, now: datetime) -> str:
    """Say in few words whether a note waits for an order, and until when it counts."""
    if note.done_at is not None:
        author, time = note.done_by, amounts.day(note.done_at, now)
        return str(gettext("Done: %(author)s, %(time)s", author=author, time=time))
    if note.until is None:
        return str(gettext("Waits for the next order")) if note.recall else ""
    day = last_day(note.until, "medium")
    if note.is_over(now):
        return str(gettext("Ended on %(day)s", day=day))
    if note.recall:
        return str(gettext("Waits for the next order until %(day)s", day=day))
    return str(gettext("Until %(day)s", day=day))
