"""A record that grows: for looking at a history as it unfolded."""

from bisect import bisect_right
from datetime import datetime

from app.domain.marks import GOOD
from app.domain.record import Entry, Record

# When an order was placed, and its code.
Place = tuple[datetime, str]


class GrowingRecord(Record):
    """The orders of one customer whose outcome is known so far.

    At any time equal to `Record.made_of` their entries; learning one more costs next to nothing,
    however many there are.
    """

    def __init__(self) -> None:
        """Know nothing."""
        self._places: list[Place] = []
        self._learned: list[str] = []
        self._on: list[int] = []
        self._paid: dict[str, list[int]] = {}
        self._sums: dict[str, int] = {}
        super().__init__("", self._on, self._paid, self._learned)

    @property
    def most(self) -> dict[str, int]:
        """Return what was ever paid, by currency."""
        return self._sums

    def learn(self, place: Place, entry: Entry) -> None:
        """Take in how one more order ended; whether it was placed before or after the others."""
        index, marks = bisect_right(self._places, place), self.marks
        if entry.mark == GOOD:
            self._pay(entry, marks.count(GOOD, 0, index))
        self._places.insert(index, place)
        self._on.insert(index, entry.day)
        self._learned.insert(index, entry.code)
        self.marks = f"{marks[:index]}{entry.mark}{marks[index:]}"

    def _pay(self, entry: Entry, index: int) -> None:
        if entry.currency not in self._paid:
            self._paid[entry.currency] = [0] * self.marks.count(GOOD)
            self._sums[entry.currency] = 0
        # Nobody is paid for ordering, whatever a platform says.
        paid = max(entry.total, 0)
        self._sums[entry.currency] += paid
        for currency, totals in self._paid.items():
            totals.insert(index, paid if currency == entry.currency else 0)
