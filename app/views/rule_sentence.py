"""A rule in one sentence."""

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from typing import Any

from flask_babel import gettext, ngettext

from app.domain.signals import COUNTED_BY, Signal
from app.views.amounts import money
from app.views.signal_words import STAFF, SignalWords, paid, window


def sentence(rule: Mapping[str, Any], words: SignalWords = STAFF) -> str:
    """Return a rule (domain.ruleset_data): all its conditions, its window, and what clears it."""
    conditions = _and(_condition(condition, words) for condition in rule["conditions"])
    applies = f"{conditions} {window(rule['window_months'])}".strip()
    cleared_by = rule["rehabilitation"]
    return applies if cleared_by is None else f"{applies}; {_cleared_by(cleared_by)}"


def _condition(condition: Mapping[str, Any], words: SignalWords) -> str:
    signal, comparison, value = (condition[key] for key in ("signal", "comparison", "value"))
    if comparison == "more_than_signal":
        these, those = (words.many(COUNTED_BY.get(Signal(one), one)) for one in (signal, value))
        return str(gettext("more %(these)s than %(those)s", these=these, those=those))
    bound = _BOUNDS[comparison]
    if signal == "paid_total":
        amounts = (money(total, currency) for currency, total in value.items())
        return paid(bound(_or(amounts) if comparison == "at_least" else _and(amounts)))
    # "At most none" is none.
    return words.counted(condition, bound if value or comparison == "at_least" else str)


def _at_least(quantity: str) -> str:
    return str(gettext("at least %(quantity)s", quantity=quantity))


def _at_most(quantity: str) -> str:
    return str(gettext("at most %(quantity)s", quantity=quantity))


_BOUNDS: Mapping[str, Callable[[str], str]] = {"at_least": _at_least, "at_most": _at_most}


def _cleared_by(orders: int) -> str:
    return str(
        ngettext(
            "no longer applies after %(num)d more delivered order",
            "no longer applies after %(num)d delivered orders in a row",
            orders,
        )
    )


def _and(phrases: Iterable[str]) -> str:
    return reduce(_first_and_second, phrases)


def _or(phrases: Iterable[str]) -> str:
    return reduce(_first_or_second, phrases)


def _first_and_second(first: str, second: str) -> str:
    return str(gettext("%(first)s and %(second)s", first=first, second=second))


def _first_or_second(first: str, second: str) -> str:
    return str(gettext("%(first)s or %(second)s", first=first, second=second))
