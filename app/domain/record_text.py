"""A record as a short text: what is kept beside a customer, to rate a whole shop in seconds.

Marks, days, and by currency the most that may have been paid and what each good order came to:
"++u;739210 739300 739311;CZK 124900 124900 0". All that rules see of a customer is in it; the
codes of the orders are not.
"""

from collections.abc import Mapping, Sequence

from app.domain.record import Record

CURRENCY = 3
NOTHING: Mapping[str, Sequence[int]] = {}


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

    Payments are read only when somebody asks: most records cannot reach any amount.
    """

    def __init__(self, text: str) -> None:
        """Read the text."""
        marks, days, *payments = text.split(";") if text else ("", "")
        super().__init__(marks, [*map(int, days.split())], NOTHING)
        self._written = [payment.split(" ") for payment in payments]

    @property
    def most(self) -> Mapping[str, int]:
        """Return what the text says of it."""
        return {currency: int(most) for currency, most, *_ in self._written}

    @property
    def payments(self) -> Mapping[str, Sequence[int]]:
        """Read what was paid."""
        return {currency: [*map(int, totals)] for currency, _, *totals in self._written}
