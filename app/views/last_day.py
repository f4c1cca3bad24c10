"""The last day of what staff set: the first one to choose, and the chosen one in words."""

from datetime import UTC, date, datetime

from flask import g
from flask_babel import format_date, to_user_timezone

from app.services.shop_time import local


def first_day() -> date:
    """Return the earliest day on which something that is set now can end: the shop's today."""
    return local(g.shop.timezone, datetime.now(UTC)).date()


def last_date(until: datetime) -> date:
    """Return the last day before a moment, on the clock of the present shop."""
    found: datetime = to_user_timezone(until - datetime.resolution)
    return found.date()


def last_day(until: datetime | str, form: str = "long") -> str:
    """Return the same in words; of a moment or its ISO text. `form`: one of Babel's."""
    moment = datetime.fromisoformat(until) if isinstance(until, str) else until
    return str(format_date(last_date(moment), form))
