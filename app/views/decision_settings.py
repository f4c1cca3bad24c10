"""What somebody changed in the settings, as lines: before and after."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from app.views.acting_words import ACTIONS, MODES, SITUATIONS, word
from app.views.notice_words import NAMES

_LABELS: Mapping[str, Any] = {
    "on": _l("Switched on"),
    "to": _l("Who gets the e-mails (nobody named: the owners)"),
    "grace_minutes": _l("Minutes before an automatic action is done"),
    "daily_cap": _l("Most automatic actions within 24 hours"),
    "share": _l("Most of all orders, in percent"),
    "share_from": _l("The share counts from this many actions"),
    "paid": _l("Paid orders too"),
    "shipped": _l("Sent orders too"),
    "quiet": _l("Without a message of the platform to the customer"),
    "dry_run": _l("Dry run"),
    "ground": _l("Legal ground for knowing blacklisted people again after an erasure"),
    "ground_text": _l("The ground in the shop's own words"),
    "orders_months": _l("Months for which customers without newer orders are kept (0: for good)"),
    "decisions_months": _l("Months for which the content of decisions is kept (0: for good)"),
}


def changes(facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield a label and `before → after` for each setting that is not as it was."""
    names = facts.get("statuses") or {}
    before, after = (dict(_flat(facts.get(name) or {})) for name in ("before", "after"))
    for path in dict.fromkeys([*before, *after]):
        old, new = before.get(path), after.get(path)
        if old != new:
            yield _label(path), f"{_value(path, old, names)} → {_value(path, new, names)}"


def _flat(settings: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(settings, Mapping):
        for name, value in settings.items():
            yield from _flat(value, (*path, str(name)))
    else:
        yield path, settings


def _label(path: tuple[str, ...]) -> str:
    match path:
        case ("modes", situation, action):
            return f"{word(SITUATIONS, situation)}: {word(ACTIONS, action)}"
        case ("targets", action):
            status = gettext("Status that the order is to get")
            return f"{word(ACTIONS, action)}: {status}"
        case ("kinds", kind):
            return str(gettext("E-mails about this: %(kind)s", kind=_notice(kind)))
        case ("text", language):
            return str(gettext("Text for customers (%(language)s)", language=language))
    name = ".".join(path)
    return str(_LABELS.get(name, name))


def _notice(kind: str) -> str:
    named = {known.value: str(name) for known, name in NAMES.items()}
    return named.get(kind, kind)


def _value(path: tuple[str, ...], value: object, statuses: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return str(gettext("yes") if value else gettext("no"))
    if value in (None, "", []):
        return "–"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if path[:1] == ("targets",):
        return statuses.get(str(value), str(value))
    return word(MODES, str(value)) if path[:1] == ("modes",) else str(value)
