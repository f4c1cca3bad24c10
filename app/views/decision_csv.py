"""The record of decisions as a table for spreadsheets, with all that proves it."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import UTC

from flask_babel import gettext

from app.domain.spreadsheet import guarded
from app.services.record.exporting import Proven
from app.views import decision_inputs, decision_words
from app.views.levels import Levels


def lines(found: Iterable[Proven], levels: Levels) -> Iterator[bytes]:
    """Yield a line for each entry under the names of the columns, in UTF-8 with its mark."""
    # Without the mark a spreadsheet guesses another encoding.
    yield "\N{BYTE ORDER MARK}".encode() + _line(_names())
    for proven in found:
        yield _line(_cells(proven, levels))


def _names() -> list[str]:
    return [
        gettext("Entry number"),
        gettext("Moment"),
        gettext("Who decided"),
        gettext("What was decided"),
        gettext("Customer"),
        gettext("Order"),
        gettext("Reason"),
        gettext("What it rests on"),
        gettext("Kind"),
        gettext("Content"),
        gettext("Salt"),
        gettext("Digest"),
        gettext("Chain"),
    ]


def _cells(proven: Proven, levels: Levels) -> list[str]:
    entry = proven.entry
    # The moment stands exactly as the chain covers it.
    moment = entry.written_at.astimezone(UTC).isoformat()
    texts = (
        decision_words.who(entry.author, entry.kind),
        decision_words.words(entry.kind, entry.facts, levels),
        entry.name,
        entry.order_code,
        entry.facts.get("text") or entry.reason,
        _rests_on(proven, levels),
        entry.kind,
        proven.content,
    )
    return [
        *(str(entry.number), moment),
        *(guarded(text) for text in texts),
        *(proven.salt, entry.digest, entry.chain),
    ]


def _rests_on(proven: Proven, levels: Levels) -> str:
    found = decision_inputs.lines(proven.entry.kind, proven.entry.facts, levels)
    return "; ".join(f"{line.label}: {line.value}" for line in found)


def _line(cells: Iterable[str]) -> bytes:
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerow(cells)
    return written.getvalue().encode(errors="replace")
