"""Notices in words: for pages and e-mails alike, in the language of the moment."""

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app.domain.acting import Action, Situation
from app.domain.notices import NoticeKind as Kind

_PLACEHOLDER = re.compile(r"%\((\w+)\)s")
# What a merchant chooses kinds by.
NAMES: Mapping[Kind, Any] = {
    Kind.CONNECTION_LOST: _l("The connection to the shop has stopped working"),
    Kind.BREAKER_TRIPPED: _l("Automatic actions have stopped themselves"),
    Kind.ACTION_UNKNOWN: _l("It is unclear whether an action was carried out"),
    Kind.ACTION_FAILED: _l("An action could not be carried out"),
    Kind.TARGET_MISSING: _l("The shop does not have the status that an action needs"),
    Kind.EVENT_GIVEN_UP: _l("A change in the shop could not be read"),
    Kind.ORDERS_MISSING: _l("Some of the shop's orders are missing here"),
    Kind.STATUS_UNMAPPED: _l("An order is in a status that is not mapped"),
    Kind.MIRROR_REFUSED: _l("The platform does not stop blacklisted accounts"),
    Kind.BLACKLISTED_ORDERED: _l("Somebody whom rules or flags warn of has ordered"),
    Kind.PREPAYMENT_WANTED: _l("An order should be paid in advance"),
}
# The same of one notice, where there is more to say.
_WHAT: Mapping[Kind, Any] = {
    Kind.ACTION_UNKNOWN: _l(
        "Order %(code)s: it is unclear whether this was carried out: %(action)s"
    ),
    Kind.ACTION_FAILED: _l("Order %(code)s: this could not be carried out: %(action)s"),
    Kind.TARGET_MISSING: _l("The shop does not have the status that this needs: %(action)s"),
    Kind.ORDERS_MISSING: _l("Orders of the shop that are missing here: %(missing)s"),
    Kind.STATUS_UNMAPPED: _l("An order is in the status “%(status)s”, which is not mapped"),
    Kind.BLACKLISTED_ORDERED: _l("Order %(code)s is from somebody whom rules or flags warn of"),
    Kind.PREPAYMENT_WANTED: _l("Order %(code)s should be paid in advance"),
}
_BREAKER: Mapping[str, Any] = {
    "daily_cap": _l("Automatic actions have stopped themselves: there were too many in one day"),
    "share": _l("Automatic actions have stopped themselves: too large a share of orders was hit"),
}
_SITUATIONS: Mapping[str, Any] = {
    Situation.BLACKLISTED: _l("Order %(code)s is from somebody on the blacklist"),
    Situation.FLAGGED: _l("Order %(code)s is from somebody whose orders are to be cancelled"),
    Situation.RISKY: _l("Order %(code)s is from a risky customer"),
}
_ARRIVALS: Mapping[str, Any] = {
    "order": _l("Order %(code)s could not be read from the shop"),
    "customer": _l("A registered customer could not be read from the shop"),
    "customer_deleted": _l("A registered customer could not be read from the shop"),
    "statuses": _l("The order statuses could not be read from the shop"),
    "shop": _l("The shop's name and settings could not be read"),
    "connect": _l("The installation could not be finished"),
    "import": _l("The import of past orders could not be finished"),
    "history": _l("The import of past orders could not be finished"),
    "mirror": _l("The platform could not be told whose orders to refuse"),
    "checkout": _l("The script could not be put on the shop's pages"),
    "reconcile": _l("The orders could not be compared with the shop"),
}
REMEDIES: Mapping[Kind, Any] = {
    Kind.CONNECTION_LOST: _l(
        "Smajlík may not read the shop any more: orders are not rated and nothing is cancelled. "
        "Install Smajlík in the shop's admin again; everything is kept."
    ),
    Kind.BREAKER_TRIPPED: _l(
        "Nothing is done automatically until an owner has looked at what happened and switches "
        "it on again. What rules want is proposed meanwhile."
    ),
    Kind.ACTION_UNKNOWN: _l(
        "The platform's answer was lost and the order cannot be read. Look at the order in the "
        "shop's admin."
    ),
    Kind.ACTION_FAILED: _l("Look at the order in the shop's admin and do it there if it is right."),
    Kind.TARGET_MISSING: _l("Choose another status in the settings of automatic actions."),
    Kind.EVENT_GIVEN_UP: _l(
        "It was tried many times. It is read again with the next change in the shop; if this "
        "comes back, write to us."
    ),
    Kind.ORDERS_MISSING: _l(
        "All orders were read anew and some did not come. Their customers may look better or "
        "worse than they are. Write to us."
    ),
    Kind.STATUS_UNMAPPED: _l("It counts as open until you say what the status means."),
    Kind.MIRROR_REFUSED: _l(
        "The shop's plan may lack it. Orders of blacklisted customers are still caught when they "
        "arrive."
    ),
    Kind.BLACKLISTED_ORDERED: _l("Look at the order and decide."),
    Kind.PREPAYMENT_WANTED: _l("Ask the customer to pay before you send it."),
}
ACTIONS: Mapping[str, Any] = {
    Action.CANCEL: _l("cancel the order"),
    Action.HOLD: _l("hold the order"),
    Action.PREPAYMENT: _l("ask for payment in advance"),
    Action.REMARK: _l("write a remark into its history"),
    Action.NOTIFY: _l("tell the staff"),
}


def what(kind: Kind, key: str, facts: Mapping[str, Any]) -> str:
    """Return what happened, in one sentence without a full stop; less of it where facts lack."""
    sentence, given = str(_sentence(kind, facts)), _given(kind, key, facts)
    needed = set(_PLACEHOLDER.findall(sentence))
    if not all(given[name] for name in needed):
        return str(NAMES[kind])
    return sentence % given if needed else sentence


def _sentence(kind: Kind, facts: Mapping[str, Any]) -> Any:
    if kind is Kind.BREAKER_TRIPPED:
        return _BREAKER.get(str(facts.get("limit")), NAMES[kind])
    if kind is Kind.EVENT_GIVEN_UP:
        return _ARRIVALS.get(str(facts.get("topic")), NAMES[kind])
    if kind is Kind.BLACKLISTED_ORDERED and facts.get("situation") in _SITUATIONS:
        return _SITUATIONS[facts["situation"]]
    return _WHAT.get(kind, NAMES[kind])


def _given(kind: Kind, key: str, facts: Mapping[str, Any]) -> dict[str, str]:
    action = key if kind is Kind.TARGET_MISSING else facts.get("action")
    code = facts.get("subject") if kind is Kind.EVENT_GIVEN_UP else key
    return {
        "code": str(code or ""),
        "status": str(facts.get("status") or ""),
        "missing": str(facts.get("missing") or ""),
        "action": str(ACTIONS.get(str(action), "")),
    }
