"""Settings of automatic actions as JSON, and what is wrong with them."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from app.domain.acting import (
    DAILY_CAPS,
    GRACE_MINUTES,
    SHARES,
    STATUS_ACTIONS,
    WITHOUT_PROPOSAL,
    Acting,
    Action,
    Mode,
    Situation,
    allowed,
    preset,
)

# Without a status to put the order into these cannot be done.
NEEDING_STATUS = frozenset({Action.CANCEL, Action.HOLD})
SWITCHES = ("paid", "shipped", "quiet", "dry_run")
NUMBERS = ("daily_cap", "share", "share_from")


class FaultKind(StrEnum):
    """What is wrong with settings."""

    NOT_ALLOWED = "not_allowed"  # in the country of the shop
    TWO_AUTOMATIC = "two_automatic"  # an earlier one puts the order into another status already
    NOTHING_TO_PROPOSE = "nothing_to_propose"
    NO_STATUS = "no_status"
    NO_SUCH_STATUS = "no_such_status"
    GRACE = "grace"
    COUNT = "count"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault, and its place in what `to_data` writes: "modes.risky.hold", "targets.hold"."""

    place: str
    kind: FaultKind


def to_data(acting: Acting) -> dict[str, Any]:
    """Return settings as JSON."""
    return {
        "modes": {
            situation.value: {a.value: acting.mode(situation, a).value for a in Action}
            for situation in Situation
        },
        "targets": {action.value: status for action, status in acting.targets.items()},
        "grace_minutes": int(acting.grace.total_seconds() // 60),
        **{name: getattr(acting, name) for name in (*NUMBERS, *SWITCHES)},
    }


def from_data(data: Mapping[str, Any], country: str) -> Acting:
    """Read what `to_data` wrote; {} is the preset of the country, which bounds what may be done."""
    start = preset(country)
    if not data:
        return start
    may = allowed(country)
    modes = {
        situation: {
            action: Mode(data["modes"].get(situation, {}).get(action, Mode.OFF)) for action in may
        }
        for situation in Situation
    }
    return Acting(
        modes,
        {Action(action): status for action, status in data["targets"].items()},
        timedelta(minutes=data["grace_minutes"]),
        **{name: data[name] for name in (*NUMBERS, *SWITCHES)},
    )


def faults(
    acting: Acting, country: str, statuses: Mapping[Action, Collection[str]]
) -> tuple[Fault, ...]:
    """Return what is wrong with settings; `statuses`: ids that each action may lead to."""
    return tuple(dict.fromkeys(_faults(acting, country, statuses)))


def _faults(
    acting: Acting, country: str, statuses: Mapping[Action, Collection[str]]
) -> Iterator[Fault]:
    for situation in Situation:
        yield from _faults_of_modes(acting, country, situation)
    for action in STATUS_ACTIONS:
        target = acting.targets.get(action)
        if target and target not in statuses.get(action, ()):
            yield Fault(f"targets.{action}", FaultKind.NO_SUCH_STATUS)
        # Asking for money needs no status: then the staff are told to.
        elif not target and action in NEEDING_STATUS and _is_used(acting, action):
            yield Fault(f"targets.{action}", FaultKind.NO_STATUS)
    if acting.grace // timedelta(minutes=1) not in GRACE_MINUTES:
        yield Fault("grace_minutes", FaultKind.GRACE)
    for name in ("daily_cap", "share_from"):
        if getattr(acting, name) not in DAILY_CAPS:
            yield Fault(name, FaultKind.COUNT)
    if acting.share not in SHARES:
        yield Fault("share", FaultKind.SHARE)


def _faults_of_modes(acting: Acting, country: str, situation: Situation) -> Iterator[Fault]:
    may, automatic = allowed(country), 0
    for action in Action:
        mode, place = acting.mode(situation, action), f"modes.{situation}.{action}"
        if mode is not Mode.OFF and action not in may:
            yield Fault(place, FaultKind.NOT_ALLOWED)
        if mode is Mode.PROPOSE and action in WITHOUT_PROPOSAL:
            yield Fault(place, FaultKind.NOTHING_TO_PROPOSE)
        automatic += mode is Mode.AUTO and action in STATUS_ACTIONS
        if mode is Mode.AUTO and action in STATUS_ACTIONS and automatic > 1:
            yield Fault(place, FaultKind.TWO_AUTOMATIC)


def _is_used(acting: Acting, action: Action) -> bool:
    return any(acting.mode(situation, action) is not Mode.OFF for situation in Situation)
