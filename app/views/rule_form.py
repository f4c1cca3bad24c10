"""What the form of the Rules page offers to choose from."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from app.domain.ruleset import (
    DECIDING,
    NEGATIVE,
    Colour,
    Comparison,
    Condition,
    Level,
    Rule,
    Ruleset,
)
from app.domain.signals import SHARES, Signal
from app.views import rule_schema

# How a level looks where no picture can be shown.
GLYPHS: Mapping[str, str] = {
    "risky": "☹",
    "watch": "😐",
    "neutral": "🙂",
    "loyal": "😊",
    "vip": "😊★",
    "new": "",
}
GIVEN_LEVELS, SPEAKING_AGAINST = DECIDING, NEGATIVE
NAMED_LEVELS = (Level.RISKY, Level.WATCH, Level.NEUTRAL, Level.LOYAL, Level.VIP)
COLOURS: Mapping[Colour, Any] = {
    Colour.RED: _l("red"),
    Colour.ORANGE: _l("orange"),
    Colour.YELLOW: _l("yellow"),
    Colour.GREEN: _l("green"),
    Colour.TEAL: _l("teal"),
    Colour.BLUE: _l("blue"),
    Colour.PURPLE: _l("purple"),
    Colour.PINK: _l("pink"),
    Colour.GREY: _l("grey"),
}
PRESET_NAMES: Mapping[str, Any] = {
    "cz_sk_pl": _l("Czechia, Slovakia and Poland"),
    "cz": _l("Czechia"),
    "sk": _l("Slovakia"),
    "pl": _l("Poland"),
    "loyalty_only": _l("Loyalty only"),
    "careful": _l("Careful"),
}
SIGNAL_GROUPS: Sequence[tuple[Any, Sequence[Signal]]] = (
    (
        _l("What went wrong"),
        (
            Signal.UNCOLLECTED,
            Signal.REFUSED,
            Signal.CANCELLED,
            Signal.UNPAID,
            Signal.CHARGEBACKS,
            Signal.BAD,
            Signal.PROBLEM_SHARE,
        ),
    ),
    (
        _l("What went well"),
        (Signal.GOOD, Signal.SUCCESS_SHARE, Signal.PAID_TOTAL, Signal.CLOSED),
    ),
    (
        _l("What the law protects"),
        (Signal.WITHDRAWN, Signal.COMPLAINTS, Signal.RECEIVED, Signal.RETURN_SHARE),
    ),
)
# What a new rule and a new condition begin with.
FRESH_CONDITION = Condition(Signal.UNCOLLECTED, Comparison.GE, 2)
FRESH_RULE = Rule("new", Level.RISKY, (FRESH_CONDITION,), 24, 3)
MOST_RULES, MOST_CONDITIONS = rule_schema.MOST_RULES, rule_schema.MOST_CONDITIONS
ANY_CURRENCIES = ("CZK", "EUR", "PLN")


def kind(signal: Signal) -> str:
    """Return what a signal is measured in: signals of one kind can be compared."""
    if signal is Signal.PAID_TOTAL:
        return "money"
    return f"share of {SHARES[signal][1]}" if signal in SHARES else "count"


def currencies(ruleset: Ruleset, own: str) -> list[str]:
    """Return in which currencies amounts are asked for: the shop's own, and all that are named."""
    named = dict.fromkeys(filter(None, (own, *_named(ruleset))))
    return list(named or ANY_CURRENCIES)


def _named(ruleset: Ruleset) -> Iterator[str]:
    for rule in ruleset.rules:
        for condition in rule.conditions:
            if isinstance(condition.value, Mapping):
                yield from condition.value
    yield from ruleset.first_order_above
    yield from ruleset.first_cod_order_above
