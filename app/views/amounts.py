"""Money, shares and moments as the reader's language writes them; and amounts that people type."""

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
    get_locale,
    gettext,
    to_user_timezone,
)

_CODE_BEFORE_NUMBER = re.compile(r"([A-Z]{3})(\d)")
_BLANK = re.compile(r"[\s'’]")
# Either mark may part thousands or begin the decimals, but not both in one number.
_TYPED = re.compile(r"(\d+|\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+)(?:([.,])(\d+))?")


def money(total: int, currency: str) -> str:
    """Return an amount in minor units with its currency (ISO 4217)."""
    return _spaced(str(format_currency(Decimal(total).scaleb(-_digits(currency)), currency)))


def short_money(total: int, currency: str) -> str:
    """Return an amount as `money` does, without decimals that are all zero."""
    units, rest = divmod(total, 10 ** _digits(currency))
    if rest:
        return money(total, currency)
    pattern = get_locale().currency_formats["standard"].pattern.replace(".00", "")
    return _spaced(str(format_currency(units, currency, pattern, currency_digits=False)))


def typed(total: int, currency: str) -> str:
    """Return an amount in minor units as a person would type it: no currency, no needless zeros."""
    digits = _digits(currency)
    units, rest = divmod(total, 10**digits)
    grouped = f"{units:,}".replace(",", "\N{NO-BREAK SPACE}")
    mark = get_locale().number_symbols["latn"]["decimal"]
    return f"{grouped}{mark}{rest:0{digits}}" if rest else grouped


def minor_units(text: str, currency: str) -> int:
    """Return the minor units of an amount that a person typed; ValueError when it is none."""
    found = _TYPED.fullmatch(_BLANK.sub("", text))
    if found is None:
        raise ValueError("not an amount")
    units, mark, decimals = found[1], found[2], found[3] or ""
    if mark and mark in units:
        raise ValueError("one mark cannot do both")
    digits = _digits(currency)
    if len(decimals) > digits:
        raise ValueError("the currency has fewer decimals")
    return int(re.sub("[.,]", "", units) + decimals.ljust(digits, "0"))


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


def _spaced(written: str) -> str:
    # Unicode wants a space between a code and its number; Babel leaves it out.
    return _CODE_BEFORE_NUMBER.sub("\\1\N{NO-BREAK SPACE}\\2", written)


@lru_cache(maxsize=64)
def _digits(currency: str) -> int:
    return int(get_currency_precision(currency))
