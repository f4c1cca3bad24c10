"""What a decision rests on, line by line: nothing that was recorded is left out."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import format_datetime, gettext
from flask_babel import lazy_gettext as _l

from app.views import amounts, decision_settings, flag_words, wording
from app.views.acting_words import ACTIONS, BECAUSE, LIMITS, MODES, SITUATIONS, STATES, word
from app.views.decision_action_words import proposed
from app.views.decision_shop_words import SETTINGS, VERDICTS
from app.views.last_day import last_day
from app.views.levels import Levels

Facts = Mapping[str, Any]
# Said by the sentence of the decision, or beside it.
SAID_ELSEWHERE = frozenset({"choices", "text", "order", "flags", "before", "after", "statuses"})
# The platform's own words.
_AS_STORED = frozenset({"answer", "target_status", "account"})
_PAID: Mapping[Any, Any] = {
    True: _l("paid"),
    False: _l("not paid"),
    None: _l("not known whether it is paid"),
}
_GONE: Mapping[str, Any] = {
    "customers": _l("Customers"),
    "orders": _l("Orders"),
    "notes": _l("Notes"),
    "actions": _l("Actions"),
    "decisions": _l("Decisions"),
}
_YES_NO: Mapping[Any, Any] = {True: _l("yes"), False: _l("no")}


@dataclass(frozen=True, slots=True)
class Line:
    """A fact: what it is, and what it was. `raw`: as it is stored, in nobody's language."""

    label: str
    value: str
    raw: bool = False


def lines(kind: str, facts: Facts, levels: Levels) -> list[Line]:
    """Return all facts of a decision in the reader's language."""
    if isinstance(nested := facts.get("facts"), Mapping):
        # What spoke for a proposal.
        facts = {**nested, **{name: value for name, value in facts.items() if name != "facts"}}
    found = [*_order(facts.get("order") or {}), *_choices(facts), *_flags(facts)]
    if kind == "settings_changed":
        found += [Line(*change) for change in decision_settings.changes(facts)]
    rest: dict[str, Any] = {}
    for name, value in facts.items():
        if name in SAID_ELSEWHERE or value in ("", None, [], {}):
            continue
        if name == "level":
            found.append(Line(str(_l("Smiley")), _level(value, levels)))
        elif name in _KNOWN and (said := _KNOWN[name][1](value)):
            found.append(Line(str(_KNOWN[name][0]), said, raw=name in _AS_STORED))
        else:
            rest[name] = value
    return [*found, *_raw(rest)]


def _order(order: Facts) -> Iterator[Line]:
    if not order:
        return
    yield Line(str(gettext("Status")), str(order.get("status_name") or order.get("status_id", "")))
    yield Line(str(gettext("Payment")), str(_PAID.get(order.get("paid"), "")))
    if order.get("cash_on_delivery") is not None:
        paid_later = str(_YES_NO.get(order["cash_on_delivery"], ""))
        yield Line(str(gettext("Cash on delivery")), paid_later)
    yield Line(str(gettext("Sent already")), str(_YES_NO.get(order.get("shipped"), "")))
    if order.get("currency") and isinstance(order.get("total"), int):
        yield Line(str(gettext("Total")), amounts.money(order["total"], order["currency"]))


def _choices(facts: Facts) -> Iterator[Line]:
    for choice in facts.get("choices", ()):
        mode = word(MODES, choice.get("mode", ""))
        because = choice.get("because")
        said = f"{mode}. {word(BECAUSE, because)}" if because else mode
        yield Line(word(ACTIONS, choice.get("action", "")), said)


def _flags(facts: Facts) -> Iterator[Line]:
    for flag in facts.get("flags", ()):
        name = flag_words.name(flag.get("kind", ""))
        said = gettext(
            "since %(moment)s by %(author)s: %(reason)s",
            moment=_moment(flag.get("since", "")),
            author=flag.get("author", ""),
            reason=flag.get("reason", ""),
        )
        yield Line(str(gettext("Flag “%(flag)s”", flag=name)), str(said))


def _moment(written: str) -> str:
    try:
        return str(format_datetime(datetime.fromisoformat(written), "medium"))
    except ValueError:
        return written


def _level(level: str, levels: Levels) -> str:
    return levels.name(level) if level in levels.looks else level


def _bad(counts: object) -> str:
    if not isinstance(counts, Mapping):
        return ""
    return ", ".join(f"{wording.outcome_name(name)}: {counts[name]}" for name in counts)


def _proposal(value: object) -> str:
    said = proposed(str(value))
    return said[:1].upper() + said[1:]


def _codes(codes: object) -> str:
    return ", ".join(map(str, codes)) if isinstance(codes, list) else ""


def _answer(answer: object) -> str:
    if not isinstance(answer, Mapping):
        return str(answer)
    return ", ".join(f"{name}: {value}" for name, value in answer.items() if value != "")


def _ranges(ranges: object) -> str:
    if not isinstance(ranges, list):
        return ""
    return ", ".join(str(one) if one == other else f"{one}–{other}" for one, other in ranges)


def _gone(counts: object) -> str:
    if not isinstance(counts, Mapping):
        return ""
    return ", ".join(f"{_GONE.get(name, name)}: {counts[name]}" for name in counts)


def _flag(name: object) -> str:
    return flag_words.name(str(name))


def _of(words: Mapping[str, Any]) -> Callable[[Any], str]:
    # What nobody knows is shown as it is stored.
    return lambda name: word(words, str(name)) if str(name) in words else ""


_KNOWN: Mapping[str, tuple[Any, Callable[[Any], str]]] = {
    "situation": (_l("Why the order was looked at"), _of(SITUATIONS)),
    "bad": (_l("Past orders"), _bad),
    "uncollected": (_l("Parcels not collected or refused"), _codes),
    "good": (_l("Good orders"), str),
    "ruleset_version": (_l("Version of the rules"), str),
    "because": (_l("Why nothing was done"), _of(BECAUSE)),
    "dry_run": (_l("Dry run"), lambda value: str(_YES_NO.get(value, ""))),
    "action": (_l("Action"), _of(ACTIONS)),
    "state": (_l("How it ended"), _of(STATES)),
    "target_status": (_l("Status that the order was to get"), str),
    "answer": (_l("Answer of the platform"), _answer),
    "attempts": (_l("Attempts"), str),
    "kind": (_l("What was proposed"), _proposal),
    "what": (_l("What it is about"), _of(SETTINGS)),
    "limit": (_l("What was too much"), _of(LIMITS)),
    "actions": (_l("Automatic actions within 24 hours"), str),
    "orders": (_l("Orders within 24 hours"), str),
    "account": (_l("Account at the platform"), str),
    "flag": (_l("Flag"), _flag),
    "until": (_l("Last day"), last_day),
    "verdict": (_l("Verdict"), _of(VERDICTS)),
    "entries": (_l("Erased entries of the record"), _ranges),
    "gone": (_l("What was erased"), _gone),
}


def _raw(rest: Facts) -> Iterator[Line]:
    if rest:
        written = json.dumps(rest, ensure_ascii=False, sort_keys=True)
        yield Line(str(gettext("Other recorded data")), written, raw=True)
