"""Windows of calendar months, so that "6 months" ends on the day a person would name.

A day that the other month lacks ends with that month: 31 August and six months is the moment in
which February ends. So a later order never leaves a window before an earlier one.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

ALWAYS = datetime.min.replace(tzinfo=UTC)
_INSTANT = datetime.resolution


def later(moment: datetime, months: int) -> datetime:
    """Return the moment from which something of `moment` is no longer in a window of `months`."""
    year, month = _shift(moment, months)
    try:
        return moment.replace(year=year, month=month)
    except ValueError:  # 31 February: the window closes with the month
        return _first_of_next_month(moment, year, month)


@lru_cache(maxsize=256)
def earlier(moment: datetime, months: int | None) -> datetime:
    """Return the last moment that a window of `months` seen at `moment` has left behind.

    Everything after it is inside. None is a window without an end.
    """
    if months is None:
        return ALWAYS
    year, month = _shift(moment, -months)
    try:
        return moment.replace(year=year, month=month)
    except ValueError:
        return _first_of_next_month(moment, year, month) - _INSTANT


def _shift(moment: datetime, months: int) -> tuple[int, int]:
    year, month0 = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    return year, month0 + 1


def _first_of_next_month(moment: datetime, year: int, month: int) -> datetime:
    midnight = moment.replace(
        year=year, month=month, day=28, hour=0, minute=0, second=0, microsecond=0
    )
    return (midnight + timedelta(days=4)).replace(day=1)
