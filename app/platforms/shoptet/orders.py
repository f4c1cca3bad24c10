"""Shoptet's order document in our words."""

import re
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from babel.numbers import get_currency_precision

from app.domain.status_names import is_shipped
from app.platforms.base import FetchedOrder
from app.platforms.shoptet.moments import read_moment

CASH_ON_DELIVERY = 1  # billingMethod.id; 2 transfer, 3 cash, 4 card
TEXT_LENGTH = 255
CODE_LENGTH = 100
GOODS = frozenset({"product", "product-set", "service", "bazar", "gift"})  # itemType
LARGEST_TOTAL = 10**13  # beyond it is a mistake, and its minor units would fit no column

_CURRENCY = re.compile(r"[A-Z]{3}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_LANGUAGE = re.compile(r"[a-z]{2}")


class Unreadable(ValueError):
    """A document is not what the API promises; the text holds no personal data."""


def read_order(document: Any) -> FetchedOrder:
    """Return the order that a document describes; Unreadable. Unknown keys are ignored."""
    if not isinstance(document, dict):
        raise Unreadable("the order is not an object")
    billing, delivery = _part(document, "billingAddress"), _part(document, "deliveryAddress")
    status = _part(document, "status")
    total, currency = _money(_part(document, "price"))
    placed_at, changed_at = _moments(document)
    paid = document.get("paid")
    return FetchedOrder(
        code=_code(document.get("code")),
        placed_at=placed_at,
        changed_at=changed_at,
        customer_id=text(document, "customerGuid") or None,
        name=text(billing, "fullName") or text(delivery, "fullName"),
        company=text(billing, "company") or text(delivery, "company"),
        email=text(document, "email"),
        phone=text(document, "phone"),
        countries=_countries(delivery, billing),
        status_id=str(status["id"]) if type(status.get("id")) is int else "",
        status_name=text(status, "name"),
        paid=paid if isinstance(paid, bool) else None,
        cash_on_delivery=_part(document, "billingMethod").get("id") == CASH_ON_DELIVERY,
        excluded=document.get("cashDeskOrder") is True,
        total=total,
        currency=currency,
        admin_url=_address(document),
        goods=_goods(document.get("items")),
        remark=text(_part(document, "notes"), "customerRemark"),
        street=_street(billing or delivery),
        postcode=text(billing or delivery, "zip"),
        city=text(billing or delivery, "city"),
        recipient=_recipient(billing, delivery),
        language=_language(document),
        shipped=_shipped(document),
    )


def _shipped(document: dict[str, Any]) -> bool:
    # A number is given with the label, perhaps a day early; from then on a parcel may be leaving.
    tracked = text(_part(document, "notes"), "trackingNumber")
    return bool(tracked) or is_shipped(text(_part(document, "status"), "name"))


def _street(address: dict[str, Any]) -> str:
    street, number = text(address, "street"), text(address, "houseNumber")
    # Many people write the number of the house to the street; some only have one.
    named = street or text(address, "city")
    return " ".join(filter(None, [named, "" if number in named.split() else number]))[:TEXT_LENGTH]


def _recipient(billing: dict[str, Any], delivery: dict[str, Any]) -> str:
    buyer, recipient = text(billing, "fullName"), text(delivery, "fullName")
    return recipient if buyer and recipient.casefold() != buyer.casefold() else ""


def _language(document: dict[str, Any]) -> str:
    language = text(document, "language").lower()
    return language if _LANGUAGE.fullmatch(language) else ""


def text(part: dict[str, Any], key: str) -> str:
    """Return a text value, '' for null or another type; PostgreSQL takes no NUL, so it goes."""
    value = part.get(key)
    return value.replace("\x00", "").strip()[:TEXT_LENGTH] if isinstance(value, str) else ""


def _goods(items: Any) -> str:
    """Name the goods, and how many of each where it is not one; shipping and payment are none."""
    rows = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    named = [_piece(item) for item in rows if item.get("itemType") in GOODS]
    return ", ".join(filter(None, named))


def _piece(item: dict[str, Any]) -> str:
    name, amount = text(item, "name"), text(item, "amount")
    number = amount.rstrip("0").rstrip(".") if "." in amount else amount
    return name if not name or number in ("", "1") else f"{number} × {name}"


def _part(document: dict[str, Any], key: str) -> dict[str, Any]:
    value = document.get(key)
    return value if isinstance(value, dict) else {}


def _code(value: Any) -> str:
    code = str(value) if type(value) is int else value
    if not isinstance(code, str) or not 0 < len(code) <= CODE_LENGTH or not code.isprintable():
        raise Unreadable("the code is missing or not a short text")
    return code


def _moments(document: dict[str, Any]) -> tuple[datetime, datetime]:
    created, changed = _moment(document, "creationTime"), _moment(document, "changeTime")
    placed_at, changed_at = created or changed, changed or created
    if placed_at is None or changed_at is None:
        raise Unreadable("the order has no time of creation")
    return placed_at, changed_at


def _moment(document: dict[str, Any], key: str) -> datetime | None:
    value = document.get(key)
    if value is None:
        return None
    moment = read_moment(value)
    if moment is None:
        raise Unreadable(f"{key} is not a time with a zone")
    return moment


def _money(price: dict[str, Any]) -> tuple[int, str]:
    currency = price.get("currencyCode")
    if not isinstance(currency, str) or not _CURRENCY.fullmatch(currency):
        raise Unreadable("the price has no currency")
    try:
        amount = Decimal(str(price.get("withVat")))
    except InvalidOperation:
        raise Unreadable("the price is not a number") from None
    if not amount.is_finite() or not -LARGEST_TOTAL <= amount <= LARGEST_TOTAL:
        raise Unreadable("the price is not a sensible number")
    return int((amount * _minor_units(currency)).to_integral_value(ROUND_HALF_UP)), currency


@lru_cache(maxsize=200)
def _minor_units(currency: str) -> int:
    return int(10 ** get_currency_precision(currency))


def _countries(*addresses: dict[str, Any]) -> tuple[str, ...]:
    codes = [text(address, "countryCode").upper() for address in addresses]
    return tuple(dict.fromkeys(code for code in codes if _COUNTRY.fullmatch(code)))


def _address(document: dict[str, Any]) -> str:
    # It becomes a link: nothing but the web may be behind it.
    value = document.get("adminUrl")
    web = isinstance(value, str) and value.startswith(("https://", "http://"))
    return value if isinstance(value, str) and web and value.isprintable() else ""
