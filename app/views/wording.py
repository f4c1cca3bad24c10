"""Ratings in the words of the staff: what counted, why, and what would change it.

Every sentence is made from the facts alone, so that a merchant's own rule reads as well as ours.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import format_date, gettext, ngettext
from flask_babel import lazy_gettext as _l

from app.views import signal_words

# A tooltip names this many orders of each kind; the rest are counted.
NAMED_CODES = 5

LEVELS: Mapping[str, Any] = {
    "risky": _l("Risky"),
    "watch": _l("Watch"),
    "neutral": _l("All right"),
    "loyal": _l("Loyal"),
    "vip": _l("VIP"),
    "new": _l("New customer"),
}
NO_REASON: Mapping[str, Any] = {
    "neutral": _l("Nothing speaks against this customer, and no rule praises them yet."),
    "new": _l("No order of this customer is closed yet, so there is nothing to rate."),
}
OUTCOMES: Mapping[str, Any] = {
    "open": _l("open"),
    "ok": _l("delivered"),
    "uncollected": _l("not collected"),
    "refused": _l("refused"),
    "cancelled_by_customer": _l("cancelled by the customer"),
    "cancelled_by_shop": _l("cancelled by the shop"),
    "unpaid_expired": _l("never paid"),
    "withdrawn": _l("lawful return"),
    "complaint": _l("complaint"),
    "chargeback_lost": _l("lost chargeback"),
    "carrier_fault": _l("carrier's fault"),
    "excluded": _l("not counted"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason in words, and the level it speaks for."""

    level: str
    text: str
    codes: str


def level_name(level: str) -> str:
    """Return what a level is called."""
    return str(LEVELS.get(level, level))


def outcome_name(outcome: str | None) -> str:
    """Return an outcome in words; an unknown status counts as open."""
    return str(OUTCOMES.get(outcome or "open", outcome))


def reasons(rating: Mapping[str, Any], level: str) -> list[Reason]:
    """Return the reasons of a rating (services.rating_data) in words, or why there are none."""
    found: dict[tuple[str, str], Reason] = {}
    for reason in map(_reason, rating.get("reasons", ())):
        # Two rules may have counted the same: it is said once, for the level that decides.
        found.setdefault((reason.text, reason.codes), reason)
    if not found and level in NO_REASON:
        return [Reason(level, str(NO_REASON[level]), "")]
    return list(found.values())


def outlook(rating: Mapping[str, Any]) -> list[str]:
    """Return what would change a rating: by itself on a date, or sooner through good orders."""
    ahead = rating.get("outlook") or {}
    improves_at, orders = ahead.get("improves_at"), ahead.get("good_orders")
    ways = []
    if improves_at:
        on = format_date(datetime.fromisoformat(improves_at), "long")
        ways.append((ahead["level_then"], gettext("on %(date)s", date=on)))
    if orders:
        ways.append((ahead["level_after"], _after(orders)))
    if len({level for level, _when in ways}) == 2:
        return [_would_be(level, when) for level, when in ways]
    if len(ways) == 2:
        (level, first), (_same, second) = ways
        return [_would_be(level, gettext("%(first)s or %(second)s", first=first, second=second))]
    return [_would_be(level, when) for level, when in ways]


def plural_forms(sentence: Callable[[int], str]) -> dict[str, str]:
    """Return a sentence for each plural category of CLDR, with `{n}` in place of the number.

    Scripts choose by Intl.PluralRules; whole numbers of our languages need no more categories.
    """
    samples = {"one": 1, "few": 2, "many": 5, "other": 5}
    return {name: sentence(n).replace(str(n), "{n}", 1) for name, n in samples.items()}


def orders_changed(count: int) -> str:
    """Say how many orders have just changed."""
    return str(ngettext("%(num)d order changed", "%(num)d orders changed", count))


def _would_be(level: str, when: str) -> str:
    return str(gettext("Would be “%(level)s” %(when)s.", level=level_name(level), when=when))


def _after(orders: int) -> str:
    return str(
        ngettext(
            "after %(num)d more delivered order",
            "after %(num)d more delivered orders",
            orders,
        )
    )


def _reason(reason: Mapping[str, Any]) -> Reason:
    counted = ", ".join(signal_words.counted(fact) for fact in reason["facts"])
    text = f"{counted} {_window(reason['window_months'])}".strip()
    codes = [code for fact in reason["facts"] for code in fact["codes"]]
    return Reason(reason["level"], text[:1].upper() + text[1:], _codes(codes))


def _window(months: int | None) -> str:
    if months is None:
        return ""
    return str(ngettext("in the last month", "in the last %(num)d months", months))


def _codes(codes: Sequence[str]) -> str:
    newest = list(dict.fromkeys(reversed(codes)))
    named, more = newest[:NAMED_CODES], len(newest) - NAMED_CODES
    text = ", ".join(named)
    if more <= 0:
        return text
    return str(
        ngettext("%(codes)s and %(num)d more", "%(codes)s and %(num)d more", more, codes=text)
    )
