"""What the columns of a file mean and how its texts are written."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from babel.numbers import is_currency

from app.errors import Invalid
from app.platforms.base import OrderStatus


class Field(StrEnum):
    """What a file can tell of an order."""

    CODE = "code"
    PLACED_AT = "placed_at"
    CHANGED_AT = "changed_at"
    STATUS = "status"
    EMAIL = "email"
    PHONE = "phone"
    CUSTOMER_ID = "customer_id"
    NAME = "name"
    COMPANY = "company"
    TOTAL = "total"
    QUANTITY = "quantity"
    UNIT_PRICE = "unit_price"
    CURRENCY = "currency"
    PAID = "paid"
    CASH_ON_DELIVERY = "cash_on_delivery"
    COUNTRY = "country"
    STREET = "street"
    POSTCODE = "postcode"
    CITY = "city"
    RECIPIENT = "recipient"
    LANGUAGE = "language"

    # An Enum's own hash runs in Python: a tenth of the time that reading a row takes.
    __hash__ = str.__hash__


@dataclass(frozen=True, slots=True)
class Layout:
    """How to read a file's rows.

    `currency` and `country` hold where a row names none. `date_format`: of strptime, None for
    ISO 8601. `nobody`: what stands in place of a customer where there is none. `statuses`: where
    the file has no such column, the status by the beginning of the code, the first that fits.
    """

    columns: Mapping[Field, str]
    timezone: ZoneInfo
    currency: str
    country: str = ""
    date_format: str | None = None
    nobody: frozenset[str] = frozenset()
    statuses: tuple[tuple[str, OrderStatus], ...] = ()
    repeated: str = "repeats an order"


def matched(columns: Sequence[str], asked: Mapping[Field, str]) -> dict[Field, str]:
    """Return the column of each field: the one asked for, else the one of the same name.

    Raises Invalid for a column that the file lacks or has twice.
    """
    times = Counter(columns)
    if unknown := [name for name in asked.values() if not times[name]]:
        raise Invalid(f"the file has no column {', '.join(unknown)}; it has: {', '.join(columns)}")
    by_name = {name.casefold(): name for name in columns}
    same = {field: by_name[field] for field in Field if field in by_name}
    found = same | dict(asked)
    if twice := [name for name in found.values() if times[name] > 1]:
        raise Invalid(f"the file has two columns {', '.join(twice)}")
    return found


def check(layout: Layout) -> Layout:
    """Return a layout that says enough to read an order; Invalid names everything it lacks."""
    has = layout.columns.keys()
    missing: list[str] = [field for field in (Field.CODE, Field.PLACED_AT) if field not in has]
    missing += [] if layout.statuses or Field.STATUS in has else ["status"]
    priced = Field.TOTAL in has or {Field.QUANTITY, Field.UNIT_PRICE} <= has
    missing += [] if priced else ["total (or quantity and unit_price)"]
    named = {Field.CUSTOMER_ID, Field.EMAIL, Field.PHONE} & has
    missing += [] if named else ["customer_id, email or phone"]
    if missing:
        raise Invalid(f"no column for {'; '.join(missing)}: --map FIELD=COLUMN says which it is")
    if Field.CURRENCY not in has and not layout.currency:
        raise Invalid("no column for currency, and --currency names none")
    if layout.currency and not is_currency(layout.currency):
        raise Invalid(f"{layout.currency} is not a currency of ISO 4217, like CZK")
    return layout
