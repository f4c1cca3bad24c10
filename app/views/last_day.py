"""The last day of what staff set: the first one to choose, and the chosen one in words."""

from datetime import UTC, date, datetime

from flask import g
from flask_babel import format_date

from app.services.shop_time import local


def first_day() -> date:
    """Return the earliest day on which something that is set now can end: the shop's today."""
    return local(g.shop.timezone, datetime.now(UTC)).date()


def last_day(until: datetime | str) -> str:
    """Return the last day before a moment in words; of a moment or its ISO text."""
    moment = datetime.fromisoformat(until) if isinstance(until, str) else until
    return str(format_date(moment - datetime.resolution, "long"))
