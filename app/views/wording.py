"""The vocabulary of the pages: what levels and outcomes are called."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

# Our own names: a shop may have others (views.levels).
LEVELS: Mapping[str, Any] = {
    "risky": _l("Risky"),
    "watch": _l("Watch"),
    "neutral": _l("All right"),
    "loyal": _l("Loyal"),
    "vip": _l("VIP"),
    "new": _l("New customer"),
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


def level_name(level: str) -> str:
    """Return what we call a level."""
    return str(LEVELS.get(level, level))


def outcome_name(outcome: str | None) -> str:
    """Return an outcome in words; an unknown status counts as open."""
    return str(OUTCOMES.get(outcome or "open", outcome))


def plural_forms(sentence: Callable[[int], str]) -> dict[str, str]:
    """Return a sentence for each plural category of CLDR, with `{n}` in place of the number.

    Scripts choose by Intl.PluralRules; whole numbers of our languages need no more categories.
    """
    samples = {"one": 1, "few": 2, "many": 5, "other": 5}
    return {name: sentence(n).replace(str(n), "{n}", 1) for name, n in samples.items()}


def orders_changed(count: int) -> str:
    """Say how many orders have just changed."""
    return str(ngettext("%(num)d order changed", "%(num)d orders changed", count))
