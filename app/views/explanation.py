"""Ratings in the words of the staff: what counted, why, and what would change it.

Every sentence is made from the facts alone, so that a merchant's own rule reads as well as ours.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import format_date, gettext, ngettext
from flask_babel import lazy_gettext as _l

from app.services.overrides import Given
from app.views import signal_words
from app.views.last_day import last_day
from app.views.levels import Levels

# A tooltip names this many orders of each kind; the rest are counted.
NAMED_CODES = 5

NO_REASON: Mapping[str, Any] = {
    "neutral": _l("Nothing speaks against this customer, and no rule praises them yet."),
    "new": _l("No order of this customer is closed yet, so there is nothing to rate."),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason in words: the key of its rule, the level that it speaks for, and the codes of
    the orders counted, newest first; of `unnamed` more no code was kept."""

    rule: str
    level: str
    text: str
    codes: tuple[str, ...]
    unnamed: int = 0


def reasons(rating: Mapping[str, Any], level: str) -> list[Reason]:
    """Return the reasons of a rating (services.rating_data) in words, or why there are none."""
    found: dict[tuple[str, tuple[str, ...]], Reason] = {}
    for reason in every_reason(rating, level):
        # Two rules may have counted the same: it is said once, for the level that decides.
        found.setdefault((reason.text, reason.codes), reason)
    return list(found.values())


def every_reason(rating: Mapping[str, Any], level: str) -> list[Reason]:
    """Return the same, but one reason for each rule that applied, whatever it counted."""
    level = by_rules(rating, level)
    found = [_reason(reason) for reason in rating.get("reasons", ())]
    if not found and level in NO_REASON:
        return [Reason("", level, str(NO_REASON[level]), ())]
    return found


def by_rules(rating: Mapping[str, Any], level: str) -> str:
    """Return the level that the rules give where the staff gave `level`; else `level` itself."""
    given = rating.get("override")
    return str(given["level"]) if given else level


def given(rating: Mapping[str, Any], levels: Levels) -> list[str]:
    """Say that staff gave the level, and what the rules would give; nothing when they did not."""
    override = rating.get("override")
    if not override:
        return []
    staff = gettext("Set by the staff.")
    if override["until"]:
        staff = gettext("Set by the staff until %(day)s.", day=last_day(override["until"]))
    return [str(staff), rules_say(rating, levels)]


def given_by(given: Given) -> str:
    """Say who gave a level, until when, and why."""
    if given.until is None:
        sentence = gettext(
            "Set by %(author)s: %(reason)s", author=given.author, reason=given.reason
        )
        return str(sentence)
    return str(
        gettext(
            "Set by %(author)s until %(day)s: %(reason)s",
            author=given.author,
            day=last_day(given.until),
            reason=given.reason,
        )
    )


def rules_say(rating: Mapping[str, Any], levels: Levels) -> str:
    """Say which level the rules would give to whom staff gave another one."""
    level = levels.in_sentence(rating["override"]["level"])
    return str(gettext("By the rules: “%(level)s”", level=level))


def named(codes: Sequence[str], unnamed: int = 0) -> str:
    """Return the first of some order codes in one line, and how many more there are."""
    text = ", ".join(codes[:NAMED_CODES])
    more = len(codes[NAMED_CODES:]) + unnamed
    if more <= 0:
        return text
    return str(
        ngettext("%(codes)s and %(num)d more", "%(codes)s and %(num)d more", more, codes=text)
    )


def outlook(rating: Mapping[str, Any], levels: Levels) -> list[str]:
    """Return what would change a rating: by itself on a date, or sooner through good orders.

    Nothing of a level that staff gave.
    """
    if "override" in rating:
        return []
    return [
        str(gettext("Would be “%(level)s” %(when)s.", level=levels.in_sentence(level), when=when))
        for level, when in ways_up(rating)
    ]


def ways_up(rating: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the better levels ahead of a rating, each with what would bring it."""
    ahead = rating.get("outlook") or {}
    improves_at, orders = ahead.get("improves_at"), ahead.get("good_orders")
    ways = []
    if improves_at:
        on = format_date(datetime.fromisoformat(improves_at), "long")
        ways.append((ahead["level_then"], str(gettext("on %(date)s", date=on))))
    if orders:
        ways.append((ahead["level_after"], _after(orders)))
    if len(ways) == 2 and ways[0][0] == ways[1][0]:
        (level, first), (_same, second) = ways
        return [(level, str(gettext("%(first)s or %(second)s", first=first, second=second)))]
    return ways


def _after(orders: int) -> str:
    return str(
        ngettext(
            "after %(num)d more delivered order",
            "after %(num)d more delivered orders",
            orders,
        )
    )


def _reason(reason: Mapping[str, Any]) -> Reason:
    facts = reason["facts"]
    counted = ", ".join(signal_words.STAFF.counted(fact) for fact in facts)
    text = f"{counted} {signal_words.window(reason['window_months'])}".strip()
    codes = [code for fact in facts for code in fact["codes"]]
    newest = tuple(dict.fromkeys(reversed(codes)))
    said = text[:1].upper() + text[1:]
    return Reason(reason["rule"], reason["level"], said, newest, reason.get("more", 0))
