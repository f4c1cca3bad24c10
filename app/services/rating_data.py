"""A rating as JSON: why a level is what it is and what would change it."""

from collections.abc import Iterable
from typing import Any

from app.domain.explanation import Outlook
from app.domain.rules import Fact, Rating, Reason

# What is kept of a passed moment names this many orders of each reason.
NAMED_CODES = 5


def rating_data(rating: Rating, outlook: Outlook, version: int) -> dict[str, Any]:
    """Return reasons and outlook as JSON; `version` is the ruleset's."""
    return {
        "reasons": [_reason(reason) for reason in rating.reasons],
        "outlook": {
            "improves_at": outlook.improves_at.isoformat() if outlook.improves_at else None,
            "level_then": outlook.level_then,
            "good_orders": outlook.good_orders,
            "level_after": outlook.level_after,
        },
        "ruleset": version,
    }


def reasons_data(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    """Return reasons as JSON to keep: with the codes of the newest orders that each counted, and
    as `more` how many others there are."""
    return [_shortened(_reason(reason)) for reason in reasons]


def _shortened(reason: dict[str, Any]) -> dict[str, Any]:
    codes = [code for fact in reason["facts"] for code in fact["codes"]]
    newest = list(dict.fromkeys(reversed(codes)))
    named = set(newest[:NAMED_CODES])
    for fact in reason["facts"]:
        fact["codes"] = [code for code in fact["codes"] if code in named]
    return reason | {"more": len(newest) - len(named)}


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "rule": reason.rule,
        "level": reason.level,
        "window_months": reason.window_months,
        "facts": [_fact(fact) for fact in reason.facts],
    }


def _fact(fact: Fact) -> dict[str, Any]:
    value = fact.value if isinstance(fact.value, int) else dict(fact.value)
    return {"signal": fact.signal, "value": value, "codes": list(fact.codes)}
