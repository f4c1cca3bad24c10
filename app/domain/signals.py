"""Signals: what the rules count in an order history, and what a count rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from app.domain.orders import BAD, GOOD, Outcome


class Signal(StrEnum):
    """Something to count in a history; shares are in percent, `paid_total` in money."""

    GOOD = "good"
    BAD = "bad"
    CLOSED = "closed"  # good or bad
    UNCOLLECTED = "uncollected"  # refused ones too
    REFUSED = "refused"
    CANCELLED = "cancelled"  # by the customer
    UNPAID = "unpaid"
    CHARGEBACKS = "chargebacks"
    WITHDRAWN = "withdrawn"  # a lawful return: no default rule counts it
    COMPLAINTS = "complaints"  # no default rule counts them either
    RECEIVED = "received"  # good, or returned later
    PROBLEM_SHARE = "problem_share"  # bad of closed
    SUCCESS_SHARE = "success_share"  # good of closed
    RETURN_SHARE = "return_share"  # withdrawn of received
    PAID_TOTAL = "paid_total"  # what the good orders came to


# The signal whose orders make up a share, and the one it is a share of.
SHARES: Mapping[Signal, tuple[Signal, Signal]] = MappingProxyType(
    {
        Signal.PROBLEM_SHARE: (Signal.BAD, Signal.CLOSED),
        Signal.SUCCESS_SHARE: (Signal.GOOD, Signal.CLOSED),
        Signal.RETURN_SHARE: (Signal.WITHDRAWN, Signal.RECEIVED),
    }
)

# The signal whose orders make up a share or a total.
COUNTED_BY: Mapping[Signal, Signal] = MappingProxyType(
    {share: part for share, (part, _) in SHARES.items()} | {Signal.PAID_TOTAL: Signal.GOOD}
)

# Any other outcome counts for nothing: not the customer's doing, or not over yet.
OUTCOMES: Mapping[Signal, frozenset[Outcome]] = MappingProxyType(
    {
        Signal.GOOD: GOOD,
        Signal.BAD: BAD,
        Signal.CLOSED: GOOD | BAD,
        Signal.UNCOLLECTED: frozenset({Outcome.UNCOLLECTED, Outcome.REFUSED}),
        Signal.REFUSED: frozenset({Outcome.REFUSED}),
        Signal.CANCELLED: frozenset({Outcome.CANCELLED_BY_CUSTOMER}),
        Signal.UNPAID: frozenset({Outcome.UNPAID_EXPIRED}),
        Signal.CHARGEBACKS: frozenset({Outcome.CHARGEBACK_LOST}),
        Signal.WITHDRAWN: frozenset({Outcome.WITHDRAWN}),
        Signal.COMPLAINTS: frozenset({Outcome.COMPLAINT}),
        Signal.RECEIVED: GOOD | {Outcome.WITHDRAWN},
    }
)
COUNTED = frozenset().union(*OUTCOMES.values())

# Signals that fall silent for a rule that good orders have cleared.
CLEARABLE = frozenset(signal for signal, outcomes in OUTCOMES.items() if not outcomes & GOOD)


def counted_signals(signal: Signal) -> frozenset[Signal]:
    """Return the signals whose orders a signal is computed from."""
    if signal in SHARES:
        return frozenset({SHARES[signal][1]})
    return frozenset({COUNTED_BY.get(signal, signal)})


@dataclass(frozen=True, slots=True)
class Fact:
    """What was counted. `value` in whole percent for shares; for money minor units by currency.

    `codes`: the orders counted, oldest first; for a share those that make it up.
    """

    signal: Signal
    value: int | Mapping[str, int]
    codes: tuple[str, ...]
