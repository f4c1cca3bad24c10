"""Windows of calendar months, counted in whole days of the shop.

A day that the other month lacks ends with that month: 31 August and six months is the first of
March. So a later order never leaves a window before an earlier one.

Days are numbers as `date.toordinal` gives them. Which day a moment belongs to depends on the time
zone; functions that rate take it from the `now` they are given.
"""

from datetime import UTC, date, datetime, time, tzinfo
from functools import lru_cache

# Before every day there is.
ALWAYS = 0


def day_of(moment: datetime, zone: tzinfo | None) -> int:
    """Return the day on which a moment falls in a time zone (None: UTC)."""
    return moment.astimezone(zone or UTC).toordinal()


@lru_cache(maxsize=2**12)
def start_of(day: int, zone: tzinfo | None) -> datetime:
    """Return the moment in UTC at which a day begins in a time zone (None: UTC)."""
    return datetime.combine(date.fromordinal(day), time(), zone or UTC).astimezone(UTC)


@lru_cache(maxsize=2**16)
def leaves(day: int, months: int) -> int:
    """Return the first day on which something of `day` is no longer in a window of `months`."""
    placed = date.fromordinal(day)
    year, month = _shift(placed, months)
    try:
        return placed.replace(year=year, month=month).toordinal()
    except ValueError:  # 31 February: the window closes with the month
        return _first_of_next_month(year, month)


@lru_cache(maxsize=2**16)
def cutoff(day: int, months: int | None) -> int:
    """Return the last day that a window of `months` seen on `day` has left behind.

    Every day after it is inside. None is a window without an end.
    """
    if months is None:
        return ALWAYS
    seen = date.fromordinal(day)
    year, month = _shift(seen, -months)
    if year < 1:
        return ALWAYS
    try:
        return seen.replace(year=year, month=month).toordinal()
    except ValueError:
        return _first_of_next_month(year, month) - 1


def _shift(day: date, months: int) -> tuple[int, int]:
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    return year, month0 + 1


def _first_of_next_month(year: int, month: int) -> int:
    # Only a short month lacks a day, and no December is short.
    return date(year, month + 1, 1).toordinal()
