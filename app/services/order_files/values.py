"""Texts of a file as values. What cannot be read is refused without quoting it."""

import re
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.numbers import get_currency_precision

LARGEST_AMOUNT = 10**13  # beyond it is a mistake, and its minor units would fit no column
YEARS = range(1970, 2100)
YES = frozenset({"1", "true", "yes", "y", "ano", "áno", "tak", "t"})
NO = frozenset({"0", "false", "no", "n", "ne", "nie", "f"})

# A number between a currency's sign or name, or with the Czech ",-" behind it.
_AMOUNT = re.compile(r"[^\d.,+-]*([+-]?)(\d[\d.,]*|[.,]\d+?)(?:[.,]?-{1,2})?[^\d.,+-]*")
_BLANKS = re.compile(r"[\s'’]")
_GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")
_TWO_WAYS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")


class Unreadable(ValueError):
    """A text is not what its column promises; the message does not quote it."""


def moment(text: str, date_format: str | None, timezone: ZoneInfo) -> datetime:
    """Return a moment in UTC; one without a zone is in `timezone`. Unreadable."""
    try:
        if date_format is None:
            found = datetime.fromisoformat(text)
        else:
            found = datetime.strptime(text, date_format)  # noqa: DTZ007 - the zone comes next
        if found.tzinfo is None:
            found = found.replace(tzinfo=timezone)
        found = found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unreadable("is not a date") from None
    if found.year not in YEARS:
        raise Unreadable("is not a date of our time")
    return found


def amount(text: str) -> Decimal:
    """Return a number as people write it: 1 249,50 Kč, 1,249.50, 12.5. Unreadable.

    A single comma or point is a decimal one.
    """
    return _value(*_number(text))


def total(text: str) -> Decimal:
    """Return an amount of money; Unreadable also for one like 1,249, which may be two amounts."""
    sign, digits = _number(text)
    if _TWO_WAYS.fullmatch(digits):
        raise Unreadable("may be read in two ways: write it with two decimals")
    return _value(sign, digits)


def minor_units(value: Decimal, currency: str) -> int:
    """Return an amount of money in minor units of its currency (ISO 4217)."""
    return int((value * _minor(currency)).to_integral_value(ROUND_HALF_UP))


def yes_or_no(text: str) -> bool | None:
    """Return what an answer says; None when there is none. Unreadable."""
    word = text.casefold()
    if not word:
        return None
    if word not in YES | NO:
        raise Unreadable("is neither yes nor no")
    return word in YES


@lru_cache(maxsize=200)
def _minor(currency: str) -> int:
    return int(10 ** get_currency_precision(currency))


def _number(text: str) -> tuple[str, str]:
    """Return the sign and the digits of a number, with the marks between them."""
    match = _AMOUNT.fullmatch(_BLANKS.sub("", text))
    if match is None:
        raise Unreadable("is not a number")
    return match[1], match[2].rstrip(".,")


def _value(sign: str, digits: str) -> Decimal:
    value = Decimal(sign + _decimal(digits))
    if abs(value) > LARGEST_AMOUNT:
        raise Unreadable("is not a sensible number")
    return value


def _decimal(digits: str) -> str:
    """Return digits with a decimal point and nothing else."""
    marks = re.sub(r"\d", "", digits)
    if not marks:
        return digits
    if len(marks) > 1 and len(set(marks)) == 1:
        whole, decimals = digits, "0"
    else:
        whole, _, decimals = digits.rpartition(marks[-1])
    if len(marks) > 1 and not _GROUPED.fullmatch(whole):
        raise Unreadable("is not a number")
    return f"{re.sub('[.,]', '', whole) or '0'}.{decimals}"
