"""What rules see of a customer: the orders that count, in the order in which they were placed."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import NamedTuple, Self

from app.domain.days import day_of, leaves
from app.domain.marks import GOOD, MARKS, OF_SIGNAL
from app.domain.orders import Order
from app.domain.signals import COUNTED, Signal


class Entry(NamedTuple):
    """An order that counts: the mark of its outcome, the day it was placed, what it came to."""

    mark: str
    day: int
    total: int
    currency: str
    code: str


def entry(order: Order, now: datetime) -> Entry:
    """Return an order as a record counts it, in days of the time zone of `now`."""
    day = day_of(order.placed_at, now.tzinfo)
    return Entry(MARKS[order.outcome], day, order.total, order.currency, order.code)


@cache
def _marks_of(signals: frozenset[Signal]) -> str:
    return "".join([OF_SIGNAL[signal] for signal in signals])


class Record:
    """A history as strings and lists that are quick to count in.

    `marks` and `days`: of each order. `payments`: by currency, what each good order came to in it,
    in minor units. `most`: by currency, no less than any of them add up to. `codes`: of each
    order, where anybody wants to know them.
    """

    def __init__(
        self,
        marks: str,
        days: Sequence[int],
        payments: Mapping[str, Sequence[int]],
        codes: Sequence[str] = (),
    ) -> None:
        self.marks = marks
        self._days = days
        self._payments = payments
        self._codes = codes

    @property
    def days(self) -> Sequence[int]:
        """Return the day of each order."""
        return self._days

    @property
    def payments(self) -> Mapping[str, Sequence[int]]:
        """Return what was paid; see the class."""
        return self._payments

    @property
    def most(self) -> Mapping[str, int]:
        """Return the most that was ever paid; see the class."""
        return {currency: sum(totals) for currency, totals in self.payments.items()}

    @classmethod
    def of(cls, history: Iterable[Order], now: datetime) -> Self:
        """Return the record of the orders placed up to `now`, in days of its time zone."""
        counted = [o for o in history if o.outcome in COUNTED and o.placed_at <= now]
        counted.sort(key=attrgetter("placed_at", "code"))
        return cls.made_of([entry(order, now) for order in counted])

    @classmethod
    def made_of(cls, entries: Sequence[Entry]) -> Self:
        """Return the record of entries in the order in which they were placed."""
        good = [one for one in entries if one.mark == GOOD]
        paid = {
            # Nobody is paid for ordering, whatever a platform says.
            currency: [max(one.total, 0) if one.currency == currency else 0 for one in good]
            for currency in dict.fromkeys(one.currency for one in good)
        }
        marks = "".join([one.mark for one in entries])
        return cls(marks, [one.day for one in entries], paid, [one.code for one in entries])

    def __len__(self) -> int:
        return len(self.marks)

    @property
    def is_closed(self) -> bool:
        """Say whether any order is closed: good or bad."""
        return any(mark in self.marks for mark in OF_SIGNAL[Signal.CLOSED])

    def with_good(self, day: int, count: int) -> "Record":
        """Return the record after more good orders of no value."""
        more = {currency: [*totals, *[0] * count] for currency, totals in self.payments.items()}
        return Record(self.marks + GOOD * count, [*self.days, *[day] * count], more)

    def count(self, signal: Signal, since: int) -> int:
        """Return how many orders of a signal were placed after the day `since`."""
        start, count = bisect_right(self.days, since), self.marks.count
        return sum([count(mark, start) for mark in OF_SIGNAL[signal]])

    def codes(self, signal: Signal, since: int) -> tuple[str, ...]:
        """Return the codes of a signal's orders placed after the day `since`, oldest first."""
        return tuple(self._codes[index] for index in self._recent(OF_SIGNAL[signal], since))

    def paid(self, currency: str, since: int) -> int:
        """Return what good orders placed after the day `since` came to, in minor units."""
        totals = self.payments.get(currency, ())
        left = self.marks.count(GOOD, 0, bisect_right(self.days, since))
        return sum(totals[left:])

    def paid_codes(self, currencies: Iterable[str], since: int) -> tuple[str, ...]:
        """Return the codes of the good orders that were paid in some currencies, oldest first."""
        totals = [self.payments[currency] for currency in currencies if currency in self.payments]
        good = list(self._recent(GOOD, since))
        last = len(good) - self.marks.count(GOOD)
        return tuple(
            self._codes[index]
            for number, index in enumerate(good, start=-last)
            if any(amounts[number] for amounts in totals)
        )

    def departures(self, signals: Iterable[Signal], months: int, since: int) -> Iterator[int]:
        """Yield in order the days on which orders placed after `since` leave a window."""
        marks, days = _marks_of(frozenset(signals)), self.days
        for index in range(bisect_right(days, since), len(days)):
            if self.marks[index] in marks:
                yield leaves(days[index], months)

    def _recent(self, marks: str, since: int) -> Iterator[int]:
        """Yield the places of the orders with some marks placed after the day `since`."""
        start = bisect_right(self.days, since)
        return (index for index in range(start, len(self.days)) if self.marks[index] in marks)
