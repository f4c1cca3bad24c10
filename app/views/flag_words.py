"""Flags in words: what they are called, and what each of them does."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

NAMES: Mapping[str, Any] = {
    "auto_cancel": _l("Auto-cancel"),
    "blacklist": _l("Blacklist"),
    "exempt": _l("Exempt"),
}
EFFECTS: Mapping[str, Any] = {
    "auto_cancel": _l(
        "New orders of this customer are cancelled after a while, unless they are paid or sent; "
        "the settings of automatic actions may say something else."
    ),
    "blacklist": _l(
        "This customer is not to order at all: the checkout can stop them, new orders are "
        "cancelled after a while, and the staff are told."
    ),
    "exempt": _l("Nothing is ever done automatically with orders of this customer."),
}


def name(kind: str) -> str:
    """Return what a flag is called."""
    return str(NAMES.get(kind, kind))
