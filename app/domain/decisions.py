"""What to do because of an order: nothing, propose it to a person, or do it.

`decide` is asked once for each order and each state of its customer's flags and level
(`version`). Doing something by itself is for new orders of people who were flagged before; all
else is at most proposed, with `because` saying why.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.acting import STATUS_ACTIONS, Acting, Action, Mode, Situation
from app.domain.flags import FlagKind

# An older order that appears or changes now was not placed just before: a person looks.
AUTOMATIC_WITHIN = timedelta(hours=24)
PROPOSED_WITHIN = timedelta(days=14)
_FLAGS = {Situation.BLACKLISTED: FlagKind.BLACKLIST, Situation.FLAGGED: FlagKind.AUTO_CANCEL}


class Because(StrEnum):
    """Why nothing is done to an order, or not without a person."""

    EXEMPT = "exempt"
    SUSPENDED = "suspended"
    TOO_OLD = "too_old"
    PAID = "paid"
    PAYMENT_UNKNOWN = "payment_unknown"
    SHIPPED = "shipped"
    STATUS_UNKNOWN = "status_unknown"
    BEFORE_FLAG = "before_flag"
    BEFORE_RESUMED = "before_resumed"
    SEEN_BEFORE = "seen_before"
    BREAKER = "breaker"


@dataclass(frozen=True, slots=True)
class Seen:
    """An order as a decision sees it. `is_open`: not ended, and not excluded; `mapped`: somebody
    said what its status means; `decided`: the version it was last decided for, None: never."""

    placed_at: datetime
    is_open: bool
    mapped: bool
    paid: bool | None
    cash_on_delivery: bool
    shipped: bool
    decided: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of the customer: their level, and the flags that hold since when."""

    level: str
    flags: Mapping[FlagKind, datetime]


@dataclass(frozen=True, slots=True)
class Switches:
    """What the shop turned off as a whole, or its circuit breaker did; and when it was back on."""

    suspended: bool = False
    tripped: bool = False
    resumed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """An action, done by itself or proposed. `because`: why it is proposed although it is set to
    be done by itself; None: it is set so."""

    action: Action
    mode: Mode
    because: Because | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided in a situation. `because`: why nothing is done to the order itself."""

    situation: Situation
    choices: tuple[Choice, ...] = ()
    because: Because | None = None


def version(standing: Standing) -> str:
    """Return a digest of all that a decision takes from the customer; 32 characters."""
    flags = sorted(f"{kind}@{since.isoformat()}" for kind, since in standing.flags.items())
    risky = standing.level if standing.level == Situation.RISKY else ""
    return hashlib.sha256("\n".join([risky, *flags]).encode()).hexdigest()[:32]


def situation_of(standing: Standing) -> Situation | None:
    """Return the worst situation of a customer, also of an exempt one; None: there is none."""
    for situation, kind in _FLAGS.items():
        if kind in standing.flags:
            return situation
    return Situation.RISKY if standing.level == Situation.RISKY else None


def decide(
    order: Seen, standing: Standing, switches: Switches, acting: Acting, now: datetime
) -> Decision | None:
    """Return what to do because of an order; None: it deserves no attention."""
    situation = situation_of(standing)
    if situation is None or not order.is_open or order.decided == version(standing):
        return None
    because = _nothing_because(order, standing, switches, now)
    if because is not None:
        return Decision(situation, (), because)
    hesitation = _hesitation(order, standing, situation, switches, acting, now)
    choices = tuple(_choices(order, situation, acting, hesitation))
    shipped = order.shipped and not acting.shipped
    return Decision(situation, choices, Because.SHIPPED if shipped else None)


def _nothing_because(
    order: Seen, standing: Standing, switches: Switches, now: datetime
) -> Because | None:
    if FlagKind.EXEMPT in standing.flags:
        return Because.EXEMPT
    if switches.suspended:
        return Because.SUSPENDED
    if now - order.placed_at > PROPOSED_WITHIN:
        return Because.TOO_OLD
    return None


def _hesitation(
    order: Seen,
    standing: Standing,
    situation: Situation,
    switches: Switches,
    acting: Acting,
    now: datetime,
) -> Because | None:
    """Return why a person must be asked; None: it may be done by itself."""
    flagged_at = standing.flags.get(_FLAGS[situation]) if situation in _FLAGS else None
    resumed = switches.resumed_at
    unknown = order.paid is None and not order.cash_on_delivery
    reasons = (
        (switches.tripped, Because.BREAKER),
        (not order.mapped, Because.STATUS_UNKNOWN),
        (order.paid is True and not acting.paid, Because.PAID),
        (unknown and not acting.paid, Because.PAYMENT_UNKNOWN),
        # Platforms tell whole seconds.
        (flagged_at is not None and order.placed_at < _second(flagged_at), Because.BEFORE_FLAG),
        (resumed is not None and order.placed_at < _second(resumed), Because.BEFORE_RESUMED),
        (now - order.placed_at > AUTOMATIC_WITHIN, Because.TOO_OLD),
        (order.decided is not None, Because.SEEN_BEFORE),
    )
    return next((because for applies, because in reasons if applies), None)


def _choices(
    order: Seen, situation: Situation, acting: Acting, hesitation: Because | None
) -> Iterator[Choice]:
    for action in Action:
        mode = acting.mode(situation, action)
        if mode is Mode.OFF or not _makes_sense(order, action, acting, hesitation):
            continue
        if mode is Mode.AUTO and action in STATUS_ACTIONS and hesitation is not None:
            yield Choice(action, Mode.PROPOSE, hesitation)
        else:
            yield Choice(action, mode)


def _makes_sense(order: Seen, action: Action, acting: Acting, hesitation: Because | None) -> bool:
    # The staff hear of an order when it comes.
    if action is Action.NOTIFY:
        return order.decided is None
    if order.shipped and not acting.shipped:
        return False
    # A remark says what Smajlík did by itself.
    if action is Action.REMARK:
        return hesitation is None
    return action is not Action.PREPAYMENT or order.paid is not True


def _second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
