"""Badges of an order in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class Badge:
    """A badge: its name and what it tells."""

    name: Any
    meaning: Any


_BADGES: Mapping[str, Badge] = {
    "recall": Badge(_l("Note"), _l("A note asks to be read with this order.")),
    "auto_cancel": Badge(_l("Auto-cancel"), _l("Orders of this customer are to be cancelled.")),
    "blacklist": Badge(_l("Blacklist"), _l("This customer is on the blacklist.")),
    "exempt": Badge(
        _l("Exempt"), _l("Nothing is done automatically with orders of this customer.")
    ),
    "returning": Badge(_l("Back again"), _l("This is the first order after a long pause.")),
    "first_order_high": Badge(
        _l("Large first order"), _l("A first order this large is worth a look.")
    ),
    "first_cod_high": Badge(
        _l("First order, cash on delivery"),
        _l("A first order this large that is paid on delivery is worth a look."),
    ),
}
# Those that a list of customers can be filtered by, besides flags.
OF_CUSTOMERS = ("recall", "returning", "first_order_high", "first_cod_high")


def badges(names: Iterable[str]) -> list[Badge]:
    """Return the badges of an order that have words."""
    return [_BADGES[name] for name in names if name in _BADGES]


def named() -> Iterable[tuple[str, Badge]]:
    """Return all badges that have words, beside their names."""
    return _BADGES.items()
