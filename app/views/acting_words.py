"""Automatic actions in words: what they are, who decides, and why something was not done."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

Words = Mapping[str, Any]

# domain.acting.Action
ACTIONS: Words = {
    "cancel": _l("Cancel the order"),
    "hold": _l("Put the order on hold"),
    "prepayment": _l("Ask for payment in advance"),
    "remark": _l("Write a remark into the order's history"),
    "notify": _l("Tell the staff"),
}
# domain.acting.Mode
MODES: Words = {
    "off": _l("off"),
    "propose": _l("propose"),
    "auto": _l("automatically"),
}
# domain.acting.Situation
SITUATIONS: Words = {
    "blacklisted": _l("Customer on the blacklist"),
    "flagged": _l("Customer with the flag “Auto-cancel”"),
    "risky": _l("Customer with the worst smiley"),
}
_EXEMPT = _l("The customer is exempt.")
_SUSPENDED = _l("Automatic actions were suspended.")
_BREAKER = _l("The circuit breaker had stopped automatic actions.")
_PAID = _l("The order is paid.")
_SHIPPED = _l("The order has been sent.")
# domain.decisions.Because: why nothing is done, or not without a person
BECAUSE: Words = {
    "exempt": _EXEMPT,
    "suspended": _SUSPENDED,
    "too_old": _l("The order was not new any more."),
    "paid": _PAID,
    "payment_unknown": _l("It is not known whether the order is paid."),
    "shipped": _SHIPPED,
    "status_unknown": _l("Nobody has said what the order's status means."),
    "before_flag": _l("The order was placed before the customer was flagged."),
    "before_resumed": _l("The order was placed before automatic actions were resumed."),
    "seen_before": _l("There had been a decision on this order before."),
    "breaker": _BREAKER,
}
# domain.action_states.Skipped: why an action was not done
SKIPPED: Words = {
    "undone": _l("Somebody took it back in time."),
    "flag_removed": _l("The reason for it no longer holds."),
    "exempt": _EXEMPT,
    "suspended": _SUSPENDED,
    "breaker": _BREAKER,
    "turned_off": _l("The settings no longer do this automatically."),
    "reinstalled": _l("It comes from an earlier installation of Smajlík."),
    "gone": _l("The order no longer exists."),
    "closed": _l("The order has ended."),
    "already": _l("Somebody else had done it already."),
    "paid": _PAID,
    "shipped": _SHIPPED,
    "changed": _l("Somebody changed the order meanwhile."),
}
# domain.action_states.State
STATES: Words = {
    "todo": _l("waiting"),
    "checking": _l("being checked"),
    "sent": _l("sent to the platform"),
    "unknown": _l("unclear, being looked into"),
    "confirmed": _l("done and checked"),
    "skipped": _l("not done"),
    "failed": _l("failed"),
}
# What trips the circuit breaker: `limit` of breaker_tripped
LIMITS: Words = {
    "daily_cap": _l("too many automatic actions within 24 hours"),
    "share": _l("too large a share of all orders within 24 hours"),
}


def word(words: Words, name: str) -> str:
    """Return a name in words; as it is when nobody knows it."""
    return str(words.get(name, name))
