"""Settings of automatic actions as sentences: what will happen, and what never will."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import format_decimal, gettext, ngettext
from flask_babel import lazy_gettext as _l

from app.domain.acting import STATUS_ACTIONS, Acting, Action, Mode, Situation
from app.services.acting.targets import Targets
from app.views import acting_plans
from app.views.amounts import percent

WHOSE: Mapping[Situation, Any] = {
    Situation.BLACKLISTED: _l("An order of a customer on the blacklist"),
    Situation.FLAGGED: _l("An order of a customer with the flag “Auto-cancel”"),
    Situation.RISKY: _l("An order of a customer with the worst smiley"),
}
NOTHING = _l("Nothing happens.")
_ALONGSIDE: Mapping[Action, Any] = {
    Action.REMARK: _l("A remark in the order's history in the shop says what Smajlík did and why."),
    Action.NOTIFY: _l("The staff are told as soon as it comes."),
}


@dataclass(frozen=True, slots=True)
class Story:
    """Whose order it is, and what happens to it."""

    whose: str
    deeds: list[str]


def stories(acting: Acting, targets: Targets) -> list[Story]:
    """Say what happens to an order in each situation."""
    names = {target.id: target.name for found in targets.values() for target in found}
    return [
        Story(str(WHOSE[situation]), [*_deeds(acting, situation, names)] or [str(NOTHING)])
        for situation in Situation
    ]


def _deeds(acting: Acting, situation: Situation, names: Mapping[str, str]) -> Iterator[str]:
    minutes = int(acting.grace.total_seconds() // 60)
    for action in Action:
        mode = acting.mode(situation, action)
        if mode is Mode.OFF:
            continue
        if action in STATUS_ACTIONS:
            target = acting.targets.get(action, "")
            yield acting_plans.plan(action, mode, names.get(target, target), minutes)
        else:
            yield str(_ALONGSIDE[action])


def bounds(acting: Acting) -> list[str]:
    """Say where automatic actions end: orders that are left alone, and the circuit breaker."""
    told: list[Callable[[Acting], str]] = [_new, _paid, _shipped, _never, _breaker, _quiet]
    return [say(acting) for say in told]


def _new(_acting: Acting) -> str:
    return str(
        gettext(
            "By itself Smajlík acts on new orders only: placed after the customer was flagged and "
            "within the last 24 hours. What is older is proposed to a person."
        )
    )


def _paid(acting: Acting) -> str:
    if acting.paid:
        return str(
            gettext(
                "Paid orders are acted on too. Smajlík returns no money: whoever has paid for a "
                "cancelled order must get it back from you."
            )
        )
    return str(
        gettext(
            "Paid orders, and card or bank payments of which the platform does not say whether "
            "they have arrived, are only proposed to a person."
        )
    )


def _shipped(acting: Acting) -> str:
    if acting.shipped:
        return str(gettext("Sent orders are acted on too, although the parcel is on its way."))
    return str(gettext("Orders that have been sent are left as they are."))


def _never(_acting: Acting) -> str:
    return str(
        gettext(
            "Orders of exempt customers, finished orders, test orders and those of the cash desk "
            "are never acted on."
        )
    )


def _breaker(acting: Acting) -> str:
    return str(
        ngettext(
            "The circuit breaker: more than %(actions)s automatic action within 24 hours, or more "
            "than %(share)s of the orders of that time (once there are %(least)s actions), stop "
            "everything, and you are told.",
            "The circuit breaker: more than %(actions)s automatic actions within 24 hours, or more "
            "than %(share)s of the orders of that time (once there are %(least)s actions), stop "
            "everything, and you are told.",
            acting.daily_cap,
            actions=format_decimal(acting.daily_cap),
            share=percent(acting.share),
            least=format_decimal(acting.share_from),
        )
    )


def _quiet(acting: Acting) -> str:
    if acting.quiet:
        return str(gettext("The platform sends the customer no e-mail about it."))
    return str(
        gettext("The platform may e-mail the customer about it, as the shop's statuses are set.")
    )
