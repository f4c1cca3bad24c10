"""Money, shares and moments as the reader's language writes them."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from babel.numbers import get_currency_precision
from flask_babel import (
    format_currency,
    format_date,
    format_datetime,
    format_percent,
    format_time,
    gettext,
    to_user_timezone,
)

_CODE_BEFORE_NUMBER = re.compile(r"([A-Z]{3})(\d)")


def money(total: int, currency: str) -> str:
    """Return an amount in minor units with its currency (ISO 4217)."""
    written = str(format_currency(Decimal(total).scaleb(-_digits(currency)), currency))
    # Unicode wants a space between a code and its number; Babel leaves it out.
    return _CODE_BEFORE_NUMBER.sub("\\1\N{NO-BREAK SPACE}\\2", written)


def percent(share: int) -> str:
    """Return a share given in whole percent."""
    return str(format_percent(Decimal(share) / 100))


def day(moment: datetime, now: datetime) -> str:
    """Return when something happened in few words: today's and yesterday's with their time."""
    local, today = to_user_timezone(moment).date(), to_user_timezone(now).date()
    if local == today:
        return str(gettext("today %(time)s", time=format_time(moment, "short")))
    if local == today - timedelta(days=1):
        return str(gettext("yesterday %(time)s", time=format_time(moment, "short")))
    return str(format_date(moment, "medium"))


def exactly(moment: datetime) -> str:
    """Return a moment to the second, with its zone."""
    return str(format_datetime(moment, "full"))


@lru_cache(maxsize=64)
def _digits(currency: str) -> int:
    return int(get_currency_precision(currency))
