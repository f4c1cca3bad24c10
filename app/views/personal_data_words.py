"""All that is known of a person, as people read it: lines under headings."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import format_datetime
from flask_babel import lazy_gettext as _l

from app.views import (
    acting_words,
    decision_inputs,
    decision_words,
    flag_words,
    notice_words,
    proposal_words,
    wording,
)
from app.views.amounts import money
from app.views.language import LANGUAGES
from app.views.last_day import last_day
from app.views.levels import Levels
from app.views.personal_data_fields import FIELDS, HEADINGS, LABELS
from app.views.signal_words import STAFF

Record = Mapping[str, Any]
_YES_NO: Mapping[Any, Any] = {True: _l("yes"), False: _l("no")}
# domain.proposing.Verdict
_VERDICTS: Mapping[str, Any] = {
    "confirmed": _l("confirmed"),
    "refused": _l("refused by the staff"),
    "lapsed": _l("it no longer held"),
}
# What the field `kind` names, by section.
_KINDS: Mapping[str, Callable[[Any], str]] = {
    "flags": flag_words.name,
    "actions": lambda kind: acting_words.word(acting_words.ACTIONS, kind),
    "proposals": proposal_words.kind,
    "notices": lambda kind: str(notice_words.NAMES.get(kind, kind)),
}
_MONEY = {"total": "currency", "paid_total": "paid_currency"}


@dataclass(frozen=True, slots=True)
class Line:
    """A field: what it is called, and its value."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of data: records, each of them lines."""

    key: str
    title: str
    records: Sequence[Sequence[Line]]


def sections(found: Mapping[str, Any], levels: Levels) -> list[Section]:
    """Return an export (services.privacy.exporting) as it is read, kinds without data too."""
    return [
        Section(key, str(title), [[*_lines(key, one, levels)] for one in _records(found[key])])
        for key, title in HEADINGS.items()
        if key in found
    ]


def _records(value: Any) -> Sequence[Record]:
    return value if isinstance(value, list) else [value]


def _lines(section: str, record: Record, levels: Levels) -> Iterator[Line]:
    for name in FIELDS[section]:
        value = record.get(name)
        if value in (None, "", [], {}):
            continue
        if said := _said(section, name, record, levels):
            yield Line(str(LABELS[name]), said)


def _said(section: str, name: str, record: Record, levels: Levels) -> str:
    value = record[name]
    if name == "kind":
        return _kind(section, record, levels)
    if name == "facts":
        lines = decision_inputs.lines(str(record.get("kind", "")), value, levels)
        return "; ".join(f"{line.label}: {line.value}" for line in lines if not line.raw)
    if name == "reasons":
        return "; ".join(_counted(fact) for reason in value for fact in reason["facts"])
    if name in ("level", "override_level"):
        return levels.name(value)
    if name in _MONEY:
        currency = record.get(_MONEY[name])
        return money(value, currency) if currency else ""
    return _plain(name, value)


def _kind(section: str, record: Record, levels: Levels) -> str:
    if section == "decisions":
        return decision_words.words(record["kind"], record.get("facts", {}), levels)
    return _KINDS[section](record["kind"])


def _counted(fact: Record) -> str:
    codes = ", ".join(map(str, fact["codes"]))
    counted = STAFF.counted(fact)
    return f"{counted} ({codes})" if codes else counted


def _plain(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return str(_YES_NO[value])
    if name in ("outcome", "corrected_outcome"):
        return wording.outcome_name(value)
    if name == "language":
        return str(LANGUAGES.get(value, value))
    if name == "state":
        return acting_words.word(acting_words.STATES, value)
    if name == "verdict":
        return acting_words.word(_VERDICTS, value)
    if name in ("until", "override_until"):
        return last_day(value)
    if name.endswith("_at"):
        return str(format_datetime(datetime.fromisoformat(value), "medium"))
    return str(value)
