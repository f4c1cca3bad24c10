"""The last day on which something holds that staff set."""

from datetime import date, datetime

from app.domain.days import leaves, start_of
from app.errors import Invalid
from app.services import shop_time

# Further away than anybody's decision, and still a date that can be counted from.
LAST_YEAR = 2999


def last_of(until: datetime | None, timezone: str) -> date | None:
    """Return the last day of a shop before a moment; None for none."""
    if until is None:
        return None
    return shop_time.local(timezone, until - datetime.resolution).date()


def end_of(day: date | None, timezone: str, now: datetime) -> datetime | None:
    """Return the moment in UTC when a day of a shop is over; None for no day.

    Invalid for a day that is over already.
    """
    if day is None:
        return None
    today = shop_time.local(timezone, now).date()
    if not today <= day <= date(LAST_YEAR, 12, 31):
        raise Invalid("the last day is in the past, or too far away")
    return start_of(day.toordinal() + 1, shop_time.zone(timezone))


def months_on(months: int, timezone: str, now: datetime) -> datetime:
    """Return the moment in UTC when the day of a shop is over that comes after so many months."""
    today = shop_time.local(timezone, now).toordinal()
    return start_of(leaves(today, months), shop_time.zone(timezone))
