"""A rating as JSON: why a level is what it is and what would change it."""

from typing import Any

from app.domain.explanation import Outlook
from app.domain.rules import Fact, Rating, Reason


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
