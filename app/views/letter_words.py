"""The words of letters to customers: facts only, nothing that judges a person."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from app.domain.ruleset import NEGATIVE, POSITIVE
from app.views.signal_words import STAFF, SignalWords

# How an order ended, as its customer would say it; other outcomes count for nothing.
ENDINGS: Mapping[str, Any] = {
    "ok": _l("delivered"),
    "uncollected": _l("the parcel was not collected"),
    "refused": _l("the parcel was refused on delivery"),
    "cancelled_by_customer": _l("cancelled by you"),
    "unpaid_expired": _l("not paid"),
    "withdrawn": _l("returned within the legal period"),
    "complaint": _l("a complaint was made"),
    "chargeback_lost": _l("the card payment was charged back"),
}
# Levels that make staff look at an order, and levels of those whose orders turn out well.
CHECKED = frozenset(map(str, NEGATIVE))
ESTEEMED = frozenset(map(str, POSITIVE))
# What it means for the customer that they come to a better level.
CHANGES: Mapping[str, Any] = {
    "watch": _l("the assessment becomes milder"),
    "neutral": _l("we no longer look at your orders in particular"),
    "new": _l("we no longer look at your orders in particular"),
    "loyal": _l("you are among our loyal customers"),
    "vip": _l("you are among our most loyal customers"),
}
# What a program does to an order, or proposes: domain.acting.Action
ITSELF: Mapping[str, Any] = {
    "cancel": _l("the order is cancelled"),
    "hold": _l("the order waits until a member of our staff has looked at it"),
    "prepayment": _l("the order has to be paid before it is sent"),
    "remark": _l("a remark about it is written into the history of the order"),
    "notify": _l("our staff are told of the order"),
}
# What was noted of a customer's orders: domain.flags.FlagKind
NOTED: Mapping[str, Any] = {
    "auto_cancel": _l("your new orders are to be cancelled, unless they are paid or sent"),
    "blacklist": _l("we accept no more orders from you"),
    "exempt": _l("nothing is done to your orders automatically"),
}


def _unsuccessful(count: int) -> str:
    if count == 0:
        return str(gettext("no unsuccessful order"))
    return str(ngettext("%(num)d unsuccessful order", "%(num)d unsuccessful orders", count))


def _unsuccessful_share(share: str) -> str:
    return str(gettext("%(share)s of orders unsuccessful", share=share))


def _charged_back(count: int) -> str:
    return str(
        ngettext("%(num)d card payment charged back", "%(num)d card payments charged back", count)
    )


LETTER = SignalWords(
    counts={**STAFF.counts, "bad": _unsuccessful, "chargebacks": _charged_back},
    shares={**STAFF.shares, "problem_share": _unsuccessful_share},
)
# Signals that use a word which a letter has to explain.
UNSUCCESSFUL = frozenset({"bad", "problem_share"})
