"""A merchant's rules as sentences: one clause for each condition."""

from collections.abc import Callable, Mapping
from typing import Any

from babel.lists import format_list
from flask_babel import get_locale, gettext, ngettext
from flask_babel import lazy_gettext as _l

from app.domain.ruleset import NEGATIVE, Comparison, Condition, Rule, Ruleset
from app.domain.signals import SHARES, Signal
from app.views import counted_words
from app.views.amounts import percent, short_money
from app.views.wording import level_name

SIGNALS: Mapping[Signal, Any] = {
    Signal.UNCOLLECTED: _l("the number of parcels not collected or refused"),
    Signal.REFUSED: _l("the number of parcels refused"),
    Signal.CANCELLED: _l("the number of orders cancelled by the customer"),
    Signal.UNPAID: _l("the number of orders never paid"),
    Signal.CHARGEBACKS: _l("the number of lost chargebacks"),
    Signal.BAD: _l("the number of all problem orders"),
    Signal.PROBLEM_SHARE: _l("the share of orders that ended badly"),
    Signal.GOOD: _l("the number of delivered orders"),
    Signal.SUCCESS_SHARE: _l("the share of orders that ended well"),
    Signal.CLOSED: _l("the number of closed orders"),
    Signal.PAID_TOTAL: _l("the amount paid"),
    Signal.WITHDRAWN: _l("the number of lawful returns"),
    Signal.COMPLAINTS: _l("the number of complaints"),
    Signal.RECEIVED: _l("the number of orders received, returned ones too"),
    Signal.RETURN_SHARE: _l("the share of received orders that were returned"),
}
COMPARISONS: Mapping[Comparison, Any] = {
    Comparison.GE: _l("is at least"),
    Comparison.LE: _l("is at most"),
    Comparison.GT_SIGNAL: _l("is higher than"),
}


def sentence(rule: Rule, ruleset: Ruleset | None = None) -> str:
    """Return a rule as one or two whole sentences; its level as its ruleset calls it."""
    told = f"{gist(rule, ruleset)}."
    return f"{told} {_clearing(rule)}." if rule.level in NEGATIVE else told


def gist(rule: Rule, ruleset: Ruleset | None = None) -> str:
    """Return when a rule gives which level, to name the rule by."""
    return str(
        gettext(
            "%(level)s when %(conditions)s %(window)s",
            level=called(rule.level, ruleset),
            conditions=_listed([clause(condition) for condition in rule.conditions], "standard"),
            window=_window(rule.window_months),
        )
    )


def called(level: str, ruleset: Ruleset | None = None) -> str:
    """Return what a level is called by a ruleset, else by us."""
    own = {named.value: look.name for named, look in ruleset.looks.items()} if ruleset else {}
    return own.get(level) or level_name(level)


def clause(condition: Condition) -> str:
    """Return a condition as a clause that stands alone: "at least 2 orders were delivered"."""
    if isinstance(condition.value, Mapping):
        return _PAID[condition.comparison](condition.value)
    if isinstance(condition.value, Signal):
        left, right = str(SIGNALS[condition.signal]), str(SIGNALS[condition.value])
        return str(gettext("%(left)s is higher than %(right)s", left=left, right=right))
    if condition.signal in SHARES:
        counted = counted_words.SHARES[condition.signal](percent(condition.value))
    elif condition.comparison is Comparison.LE and condition.value == 0:
        return str(counted_words.NONE[condition.signal])
    else:
        counted = counted_words.COUNTS[condition.signal](condition.value)
    if condition.comparison is Comparison.GE:
        return str(gettext("at least %(what)s", what=counted))
    return str(gettext("at most %(what)s", what=counted))


def _window(months: int | None) -> str:
    if months is None:
        return str(gettext("at any time"))
    return str(ngettext("in the last month", "in the last %(num)d months", months))


def _clearing(rule: Rule) -> str:
    if rule.rehabilitation is None:
        return str(gettext("Delivered orders do not clear it"))
    return str(
        ngettext(
            "%(num)d delivered order clears it",
            "%(num)d delivered orders in a row clear it",
            rule.rehabilitation,
        )
    )


def _at_least_paid(amounts: Mapping[str, int]) -> str:
    return str(gettext("at least %(amount)s was paid", amount=_amounts(amounts, "or")))


def _at_most_paid(amounts: Mapping[str, int]) -> str:
    return str(gettext("at most %(amount)s was paid", amount=_amounts(amounts, "standard")))


_PAID: Mapping[Comparison, Callable[[Mapping[str, int]], str]] = {
    Comparison.GE: _at_least_paid,
    Comparison.LE: _at_most_paid,
}


def _amounts(amounts: Mapping[str, int], joined: Any) -> str:
    return _listed([short_money(amount, currency) for currency, amount in amounts.items()], joined)


def _listed(parts: list[str], joined: Any) -> str:
    return format_list(parts, joined, get_locale())
