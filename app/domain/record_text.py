"""A record as a short text: what is kept beside a customer, to rate a whole shop in seconds.

Marks, days, and by currency the most that may have been paid and what each good order came to:
"++u;739210 739300 739311;CZK 124900 124900 0". All that rules see of a customer is in it; the
codes of the orders are not.
"""

from collections.abc import Mapping, Sequence

from app.domain.record import Record

CURRENCY = 3
NO_PAYMENTS: Mapping[str, Sequence[int]] = {}
NO_DAYS: Sequence[int] = ()


def write(record: Record) -> str:
    """Return the text of a record."""
    parts = [record.marks, " ".join(map(str, record.days))]
    for currency, totals in record.payments.items():
        # No rule can name any other currency.
        if len(currency) == CURRENCY and currency.isascii() and currency.isalpha():
            parts.append(" ".join([currency, str(record.most[currency]), *map(str, totals)]))
    return ";".join(parts)


class WrittenRecord(Record):
    """The record that a text was made of, without codes; '' is a record of nothing.

    Days and payments are read only when somebody asks: of most records, marks say it all.
    """

    def __init__(self, text: str) -> None:
        """Take the text apart."""
        marks, self._unread, *written = text.split(";") if text else ("", "")
        super().__init__(marks, NO_DAYS, NO_PAYMENTS)
        self._written = written

    @property
    def days(self) -> Sequence[int]:
        """Read the days, once."""
        if self._days is NO_DAYS:
            self._days = [*map(int, self._unread.split())]
        return self._days

    @property
    def most(self) -> Mapping[str, int]:
        """Return what the text says of it."""
        return {payment[:CURRENCY]: int(payment.split(" ", 2)[1]) for payment in self._written}

    @property
    def payments(self) -> Mapping[str, Sequence[int]]:
        """Read what was paid, once."""
        if self._payments is NO_PAYMENTS:
            written = [payment.split(" ") for payment in self._written]
            self._payments = {currency: [*map(int, totals)] for currency, _, *totals in written}
        return self._payments
