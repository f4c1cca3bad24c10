"""What is written into the order's history at the platform, in the shop's language."""

from collections.abc import Mapping
from typing import Any

from flask_babel import force_locale, gettext, ngettext

from app.domain.acting import Action
from app.domain.languages import locale_of, spoken
from app.domain.orders import Outcome


def remark_text(language: str, action: Action, facts: Mapping[str, Any]) -> str:
    """Return one line: what Smajlík did and why. `facts`: as acting.facts makes them."""
    with force_locale(locale_of(spoken(language))):
        reasons = [_situation(facts), *_flags(facts), *_bad(facts)]
        why = ", ".join(filter(None, reasons))
        return str(gettext("Smajlík: %(what)s – %(why)s", what=_what(action), why=why))


def _what(action: Action) -> str:
    words: dict[Action, str] = {
        Action.CANCEL: gettext("order cancelled"),
        Action.HOLD: gettext("order on hold"),
        Action.PREPAYMENT: gettext("ask for payment in advance"),
    }
    return words.get(action, str(gettext("pay attention to the customer")))


def _situation(facts: Mapping[str, Any]) -> str:
    words: dict[str, str] = {
        "blacklisted": gettext("the customer is on the blacklist"),
        "flagged": gettext("the customer's orders are to be cancelled"),
    }
    return words.get(facts["situation"], str(gettext("risky customer")))


def _flags(facts: Mapping[str, Any]) -> list[str]:
    kinds = {"blacklisted": "blacklist", "flagged": "auto_cancel"}
    kind = kinds.get(facts["situation"])
    return [f"„{flag['reason']}“" for flag in facts["flags"] if flag["kind"] == kind]


def _bad(facts: Mapping[str, Any]) -> list[str]:
    bad = facts["bad"]
    uncollected = bad.get(Outcome.UNCOLLECTED, 0) + bad.get(Outcome.REFUSED, 0)
    unpaid = bad.get(Outcome.UNPAID_EXPIRED, 0)
    told = []
    if uncollected:
        told.append(
            ngettext("%(num)s parcel not collected", "%(num)s parcels not collected", uncollected)
        )
    if unpaid:
        told.append(ngettext("%(num)s order not paid", "%(num)s orders not paid", unpaid))
    return told
