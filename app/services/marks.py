"""What staff attached to a customer, in short: kept beside the customer for lists (`marks`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from app.models import Flag, Note

RECALL = "recall"


@dataclass(frozen=True, slots=True)
class Marks:
    """Flags by kind with their end, and notes that wait for an order: since when, until when."""

    flags: Mapping[str, datetime | None]
    recalls: Sequence[tuple[datetime, datetime | None]]
    notes: int

    @classmethod
    def of(cls, flags: Sequence[Flag], notes: Sequence[Note]) -> Self:
        """Sum up the rows that stand: not removed, and of notes those that are not ticked too."""
        waiting = [n for n in notes if n.recall and n.done_at is None]
        return cls(
            _ends(flags),
            [(note.written_at, note.until) for note in sorted(waiting, key=lambda note: note.id)],
            len(notes),
        )

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """Read what `data` wrote; {} is a customer with nothing attached."""
        return cls(
            {kind: _moment(until) for kind, until in data.get("flags", {}).items()},
            [
                (datetime.fromisoformat(since), _moment(until))
                for since, until in data.get("recalls", ())
            ],
            data.get("notes", 0),
        )

    def data(self) -> dict[str, Any]:
        """Return the marks as JSON, for the column."""
        found = {
            "flags": {kind: _text(until) for kind, until in self.flags.items()},
            "recalls": [[since.isoformat(), _text(until)] for since, until in self.recalls],
            "notes": self.notes,
        }
        return {name: value for name, value in found.items() if value}

    def flagged(self, now: datetime) -> list[str]:
        """Return the kinds of the flags that hold."""
        return [kind for kind, until in self.flags.items() if _holds(until, now)]

    def recalled(self, placed_at: datetime, outcome: str, now: datetime) -> bool:
        """Say whether a note asks to come back with an order: an open one, placed after it."""
        # Platforms tell whole seconds.
        return outcome == "open" and any(
            since.replace(microsecond=0) <= placed_at and _holds(until, now)
            for since, until in self.recalls
        )

    def waits(self, now: datetime) -> bool:
        """Say whether a note asks to come back with an order, whichever comes next."""
        return any(_holds(until, now) for _since, until in self.recalls)

    def badges(
        self, earned: Sequence[str], placed_at: datetime, outcome: str, now: datetime
    ) -> list[str]:
        """Return the names of all badges of an order: what it earned itself, and what staff ask."""
        recall = [RECALL] if self.recalled(placed_at, outcome, now) else []
        return [*recall, *self.flagged(now), *earned]


def _ends(flags: Sequence[Flag]) -> dict[str, datetime | None]:
    """Return by kind when the flag ends that holds longest: people who were joined have several."""
    ends: dict[str, datetime | None] = {}
    for flag in sorted(flags, key=lambda flag: flag.id):
        end = ends.get(flag.kind, flag.until)
        ends[flag.kind] = None if end is None or flag.until is None else max(end, flag.until)
    return ends


def _holds(until: datetime | None, now: datetime) -> bool:
    return until is None or until > now


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
