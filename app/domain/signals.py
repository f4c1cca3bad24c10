"""An order history as signals: what the rules count, and which orders were counted."""

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from heapq import merge
from itertools import accumulate
from operator import attrgetter
from types import MappingProxyType

from app.domain.months import ALWAYS, later
from app.domain.orders import BAD, GOOD, Order, Outcome


class Signal(StrEnum):
    """Something to count in a history; shares are in percent, `paid_total` in money."""

    GOOD = "good"
    BAD = "bad"
    CLOSED = "closed"  # good or bad
    UNCOLLECTED = "uncollected"  # refused ones too
    CANCELLED = "cancelled"  # by the customer
    UNPAID = "unpaid"
    CHARGEBACKS = "chargebacks"
    PROBLEM_SHARE = "problem_share"  # bad of closed
    SUCCESS_SHARE = "success_share"  # good of closed
    PAID_TOTAL = "paid_total"  # what the good orders came to


# The signal whose orders make up a share or a total.
COUNTED_BY = {
    Signal.PROBLEM_SHARE: Signal.BAD,
    Signal.SUCCESS_SHARE: Signal.GOOD,
    Signal.PAID_TOTAL: Signal.GOOD,
}
SHARES = frozenset({Signal.PROBLEM_SHARE, Signal.SUCCESS_SHARE})

# Any other outcome counts for nothing: not the customer's doing, their right, or not over yet.
OUTCOMES: Mapping[Signal, frozenset[Outcome]] = MappingProxyType(
    {
        Signal.GOOD: GOOD,
        Signal.BAD: BAD,
        Signal.CLOSED: GOOD | BAD,
        Signal.UNCOLLECTED: frozenset({Outcome.UNCOLLECTED, Outcome.REFUSED}),
        Signal.CANCELLED: frozenset({Outcome.CANCELLED_BY_CUSTOMER}),
        Signal.UNPAID: frozenset({Outcome.UNPAID_EXPIRED}),
        Signal.CHARGEBACKS: frozenset({Outcome.CHARGEBACK_LOST}),
    }
)


@dataclass(frozen=True, slots=True)
class Fact:
    """What was counted. `value` in whole percent for shares; for money minor units by currency.

    `codes`: the orders counted, oldest first; for a share those that make it up.
    """

    signal: Signal
    value: int | Mapping[str, int]
    codes: tuple[str, ...]


class Record:
    """The closed orders of one customer up to a moment, split once by what they count for."""

    def __init__(self, history: Sequence[Order], until: datetime) -> None:
        counted = OUTCOMES[Signal.CLOSED]
        closed = [o for o in history if o.outcome in counted and o.placed_at <= until]
        closed.sort(key=attrgetter("placed_at", "code"))
        self._closed = closed
        self._split: dict[Signal, tuple[list[Order], list[datetime]]] = {}
        self._payments: dict[str, tuple[list[datetime], list[int]]] | None = None
        bad_times = self._of(Signal.BAD)[1]
        # Good orders placed after the last bad one.
        self.good_in_a_row = self.count(Signal.GOOD, bad_times[-1] if bad_times else ALWAYS)

    def __len__(self) -> int:
        return len(self._closed)

    def count(self, signal: Signal, since: datetime) -> int:
        """Return how many orders of a signal were placed after `since`."""
        times = self._of(signal)[1]
        return len(times) - bisect_right(times, since) if times else 0

    def codes(self, signal: Signal, since: datetime) -> tuple[str, ...]:
        """Return the codes of a signal's orders placed after `since`, oldest first."""
        return tuple(order.code for order in self._recent(signal, since))

    def paid(self, currency: str, since: datetime) -> int:
        """Return what good orders placed after `since` came to, in minor units."""
        if self._payments is None:
            self._payments = _payments(self._of(Signal.GOOD)[0])
        times, totals = self._payments.get(currency, ([], [0]))
        return totals[-1] - totals[bisect_right(times, since)]

    def paid_codes(self, currencies: Collection[str], since: datetime) -> tuple[str, ...]:
        """Return the codes of the good orders paid in some currencies, oldest first."""
        recent = self._recent(Signal.GOOD, since)
        return tuple(order.code for order in recent if order.currency in currencies)

    def departures(
        self, signals: frozenset[Signal], months: int | None, since: datetime
    ) -> Iterator[datetime]:
        """Yield in order the moments when orders placed after `since` leave a window."""
        if months is None:
            return
        moments = [
            (later(order.placed_at, months) for order in self._recent(signal, since))
            for signal in signals
        ]
        yield from merge(*moments)

    def _recent(self, signal: Signal, since: datetime) -> list[Order]:
        orders, times = self._of(signal)
        return orders[bisect_right(times, since) :]

    def _of(self, signal: Signal) -> tuple[list[Order], list[datetime]]:
        """Return a signal's orders and when they were placed."""
        if signal not in self._split:
            outcomes = OUTCOMES[signal]
            orders = [order for order in self._closed if order.outcome in outcomes]
            self._split[signal] = orders, [order.placed_at for order in orders]
        return self._split[signal]


def _payments(good: Sequence[Order]) -> dict[str, tuple[list[datetime], list[int]]]:
    """Return for each currency when good orders were placed and the sums up to each of them."""
    amounts: dict[str, tuple[list[datetime], list[int]]] = {}
    for order in good:
        times, totals = amounts.setdefault(order.currency, ([], []))
        times.append(order.placed_at)
        totals.append(order.total)
    return {
        currency: (times, list(accumulate(totals, initial=0)))
        for currency, (times, totals) in amounts.items()
    }
