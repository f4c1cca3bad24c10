"""What a shop wants done to orders of flagged and risky customers, and how far it may go."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum


class Action(StrEnum):
    """Something that is done because of an order."""

    CANCEL = "cancel"
    HOLD = "hold"  # put into a status that the merchant chose, for a person to look
    PREPAYMENT = "prepayment"  # ask for money first: a status of its own, where there is one
    REMARK = "remark"  # write into the order's history at the platform why
    NOTIFY = "notify"  # tell the staff


# Each puts the order into another status; at most one of them is done to an order by itself.
STATUS_ACTIONS = (Action.CANCEL, Action.HOLD, Action.PREPAYMENT)


class Mode(StrEnum):
    """Who decides: nobody, a person to whom it is proposed, or Smajlík itself."""

    OFF = "off"
    PROPOSE = "propose"
    AUTO = "auto"


class Situation(StrEnum):
    """Why an order deserves attention; the upper one wins."""

    BLACKLISTED = "blacklisted"
    FLAGGED = "flagged"
    RISKY = "risky"


Modes = Mapping[Situation, Mapping[Action, Mode]]
# There is nothing to confirm in being told, or in a remark.
WITHOUT_PROPOSAL = frozenset({Action.REMARK, Action.NOTIFY})
GRACE_MINUTES = range(24 * 60 + 1)
DAILY_CAPS = range(1, 10_001)
SHARES = range(1, 101)


@dataclass(frozen=True, slots=True)
class Acting:
    """A shop's settings of automatic actions.

    `targets`: the platform's id of the status that each of STATUS_ACTIONS leads to. `grace`: how
    long an automatic action waits and can be taken back. The circuit breaker trips at more than
    `daily_cap` automatic actions in 24 hours, or more than `share` percent of the orders of that
    time once there are `share_from` actions. `paid`, `shipped`: such orders may be acted on too.
    `quiet`: the platform sends the customer no message. `dry_run`: only record what would be done.
    """

    modes: Modes
    targets: Mapping[Action, str] = field(default_factory=dict)
    grace: timedelta = timedelta(minutes=15)
    daily_cap: int = 20
    share: int = 10
    share_from: int = 5
    paid: bool = False
    shipped: bool = False
    quiet: bool = False
    dry_run: bool = False

    def mode(self, situation: Situation, action: Action) -> Mode:
        """Return who decides on an action in a situation."""
        return self.modes.get(situation, {}).get(action, Mode.OFF)


_CANCELLING: Modes = {
    Situation.BLACKLISTED: {
        Action.CANCEL: Mode.AUTO,
        Action.REMARK: Mode.AUTO,
        Action.NOTIFY: Mode.AUTO,
    },
    Situation.FLAGGED: {Action.CANCEL: Mode.AUTO, Action.REMARK: Mode.AUTO},
    Situation.RISKY: {Action.PREPAYMENT: Mode.PROPOSE},
}
_ASKING_FOR_MONEY: Modes = {
    Situation.BLACKLISTED: {
        Action.PREPAYMENT: Mode.AUTO,
        Action.REMARK: Mode.AUTO,
        Action.NOTIFY: Mode.AUTO,
    },
    Situation.FLAGGED: {Action.PREPAYMENT: Mode.AUTO, Action.REMARK: Mode.AUTO},
    Situation.RISKY: {Action.PREPAYMENT: Mode.PROPOSE},
}
# Slovak lawyers read the consumer protection act (250/2007) so that a shop may not refuse to sell,
# "nepreberač" or not; nothing says that the newer act 108/2024 allows it.
MUST_SELL = frozenset({"SK"})


def may_refuse(country: str) -> bool:
    """Say whether a shop of a country (ISO 3166 alpha-2) may refuse a customer's order."""
    return country.upper() not in MUST_SELL


def allowed(country: str) -> tuple[Action, ...]:
    """Return the actions that a shop of a country may take."""
    return tuple(a for a in Action if a is not Action.CANCEL or may_refuse(country))


def preset(country: str) -> Acting:
    """Return what a shop of a country starts with."""
    return Acting(_CANCELLING if may_refuse(country) else _ASKING_FOR_MONEY)
