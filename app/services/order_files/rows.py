"""A row of a file as an order in our words."""

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from app.platforms.base import FetchedOrder, UnreadableOrder
from app.services.order_files import values
from app.services.order_files.layout import Field, Layout
from app.services.order_files.reading import Row
from app.services.order_files.values import Unreadable

TEXT_LENGTH = 255
STATUS_LENGTH = 32
NO_CUSTOMER = "names no customer"

_CURRENCY = re.compile(r"[A-Z]{3}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_LANGUAGE = re.compile(r"[a-z]{2}")
Value = TypeVar("Value")


def read_order(row: Row, layout: Layout) -> FetchedOrder | UnreadableOrder:
    """Return the order of a row, or why there is none, in words that quote nothing of it."""
    try:
        return _order(_Texts(row, layout))
    except Unreadable as error:
        return UnreadableOrder(row.line, str(error))


class _Texts:
    """The texts of a row by field."""

    __slots__ = ("_texts", "layout")

    def __init__(self, row: Row, layout: Layout) -> None:
        # One character more than a column takes shows that a text is too long.
        self._texts = {
            field: text.strip()[: TEXT_LENGTH + 1]
            for field, column in layout.columns.items()
            if (text := row.texts.get(column))
        }
        self.layout = layout

    def get(self, field: Field) -> str:
        """Return a text, '' when there is none; PostgreSQL takes no NUL, so it goes."""
        text = self._texts.get(field, "")
        return text.replace("\x00", "") if "\x00" in text else text

    def short(self, field: Field) -> str:
        """Return a text cut to what its column takes."""
        return self.get(field)[:TEXT_LENGTH]

    def needed(self, field: Field) -> str:
        """Return a text that must be there."""
        if text := self.get(field):
            return text
        raise Unreadable(f"{field} is missing")

    def parsed(self, field: Field, parse: Callable[[str], Value]) -> Value:
        """Return the value of a text; what is wrong with it is said of its field."""
        try:
            return parse(self.get(field))
        except Unreadable as error:
            raise Unreadable(f"{field} {error}") from None


def _order(texts: _Texts) -> FetchedOrder:
    customer_id, email, phone = _contacts(texts)
    code = _code(texts)
    placed_at = _moment(texts, Field.PLACED_AT)
    currency = _currency(texts)
    status_id, status_name = _status(texts, code)
    return FetchedOrder(
        code=code,
        placed_at=placed_at,
        changed_at=_moment(texts, Field.CHANGED_AT) if texts.get(Field.CHANGED_AT) else placed_at,
        customer_id=customer_id or None,
        name=texts.short(Field.NAME),
        company=texts.short(Field.COMPANY),
        email=email,
        phone=phone,
        countries=_countries(texts),
        status_id=status_id,
        status_name=status_name,
        paid=texts.parsed(Field.PAID, values.yes_or_no),
        cash_on_delivery=bool(texts.parsed(Field.CASH_ON_DELIVERY, values.yes_or_no)),
        excluded=False,
        total=values.minor_units(abs(_total(texts)), currency),
        currency=currency,
        admin_url="",
        street=texts.short(Field.STREET),
        postcode=texts.short(Field.POSTCODE),
        city=texts.short(Field.CITY),
        recipient=texts.short(Field.RECIPIENT),
        language=_language(texts),
    )


def _contacts(texts: _Texts) -> tuple[str, str, str]:
    found = (texts.short(f) for f in (Field.CUSTOMER_ID, Field.EMAIL, Field.PHONE))
    customer_id, email, phone = ("" if t in texts.layout.nobody else t for t in found)
    if not (customer_id or email or phone):
        raise Unreadable(NO_CUSTOMER)
    return customer_id, email, phone


def _code(texts: _Texts) -> str:
    code = texts.needed(Field.CODE)
    if len(code) > TEXT_LENGTH or not code.isprintable():
        raise Unreadable(f"{Field.CODE} is not a short text")
    return code


def _moment(texts: _Texts, field: Field) -> datetime:
    layout = texts.layout
    texts.needed(field)
    return texts.parsed(
        field, lambda text: values.moment(text, layout.date_format, layout.timezone)
    )


def _status(texts: _Texts, code: str) -> tuple[str, str]:
    for beginning, status in texts.layout.statuses:
        if code.startswith(beginning):
            return status.id, status.name
    name = texts.needed(Field.STATUS)[:TEXT_LENGTH]
    return name[:STATUS_LENGTH], name


def _currency(texts: _Texts) -> str:
    currency = texts.get(Field.CURRENCY).upper() or texts.layout.currency
    if not _CURRENCY.fullmatch(currency):
        raise Unreadable(f"{Field.CURRENCY} is not a code of three letters")
    return currency


def _total(texts: _Texts) -> Decimal:
    if Field.TOTAL in texts.layout.columns:
        return texts.parsed(Field.TOTAL, values.total)
    quantity = texts.parsed(Field.QUANTITY, values.amount)
    total = quantity * texts.parsed(Field.UNIT_PRICE, values.amount)
    if abs(total) > values.LARGEST_AMOUNT:
        raise Unreadable(f"{Field.TOTAL} is not a sensible number")
    return total


def _language(texts: _Texts) -> str:
    language = texts.get(Field.LANGUAGE).lower()
    return language if _LANGUAGE.fullmatch(language) else ""


def _countries(texts: _Texts) -> tuple[str, ...]:
    country = texts.get(Field.COUNTRY).upper()
    found = country if _COUNTRY.fullmatch(country) else texts.layout.country
    return (found,) if found else ()
