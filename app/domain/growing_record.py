"""A record that learns one order after another, for looking at a history as it unfolded."""

from bisect import insort
from operator import attrgetter

from app.domain.months import ALWAYS
from app.domain.orders import Order, Outcome
from app.domain.signals import OUTCOMES, Record, Signal

_SIGNALS = {
    outcome: tuple(signal for signal, outcomes in OUTCOMES.items() if outcome in outcomes)
    for outcome in Outcome
}
_place = attrgetter("placed_at", "code")


class GrowingRecord(Record):
    """The closed orders of one customer known so far; equal to a `Record` made of them at once.

    `known`: the signals that at least one of them counts for.
    """

    def __init__(self) -> None:
        super().__init__((), ALWAYS)
        for signal in OUTCOMES:
            self._of(signal)
        self._closed = self._of(Signal.CLOSED)[0]
        self.known: set[Signal] = set()

    def learn(self, order: Order) -> None:
        """Take in how an order ended, whenever it was placed; one that is not closed is none."""
        signals = _SIGNALS[order.outcome]
        if not signals:
            return
        for signal in signals:
            orders, times = self._split[signal]
            insort(orders, order, key=_place)
            insort(times, order.placed_at)
        self.known.update(signals)
        bad_times = self._split[Signal.BAD][1]
        self.good_in_a_row = self.count(Signal.GOOD, bad_times[-1] if bad_times else ALWAYS)
        if Signal.GOOD in signals and self._payments is not None:
            self._pay(order)

    def _pay(self, order: Order) -> None:
        assert self._payments is not None
        times, totals = self._payments.setdefault(order.currency, ([], [0]))
        if times and order.placed_at < times[-1]:
            self._payments = None  # summed up again when next asked for
        else:
            times.append(order.placed_at)
            totals.append(totals[-1] + order.total)
