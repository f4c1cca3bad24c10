"""The filters of orders, the same for the list and the snapshot."""

from collections.abc import Callable
from functools import lru_cache

import phonenumbers
from flask import request

from sandbox.api.answers import ApiError, moment, parameter
from sandbox.catalogue import PAYMENT, SHIPPING
from sandbox.model import Order

MOST_CODES = 50


def wanted() -> Callable[[Order], bool]:
    """Read the filters of the query; `orderCodes` disables the others. ApiError 400."""
    codes = request.args.get("orderCodes")
    if codes is not None:
        chosen = frozenset(_codes(codes))
        return lambda order: order.code in chosen
    filters = [*_by_text(), *_by_time(), *_by_range()]
    return lambda order: all(fits(order) for fits in filters)


def _codes(text: str) -> list[str]:
    codes = [code for code in text.split(",") if code]
    if not codes:
        message = 'Missing value for parameter "orderCodes".'
        raise ApiError(400, "missing-parameter", message, "orderCodes")
    if len(codes) > MOST_CODES:
        message = f'Invalid "orderCodes" parameter. Expected max. {MOST_CODES} elements, '
        message += f"but {len(codes)} given."
        raise ApiError(400, "invalid-parameter", message, "orderCodes")
    return codes


@lru_cache(maxsize=65536)
def e164(phone: str, country: str) -> str:
    """Write a phone internationally; nothing when it is no number."""
    try:
        number = phonenumbers.parse(phone, country)
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _by_text() -> list[Callable[[Order], bool]]:
    args, status = request.args, parameter("statusId", int)
    source = parameter("sourceId", int)
    email = args.get("email", "").casefold()
    tests: dict[str, Callable[[Order], bool]] = {
        "statusId": lambda order: order.status_id == status,
        "sourceId": lambda order: (-3 if order.cash_desk else -1) == source,
        "email": lambda order: (order.contact.email or "").casefold() == email,
        "phone": lambda order: _has_phone(order, args["phone"]),
        "customerGuid": lambda order: order.customer_guid == args["customerGuid"],
        "shippingGuid": lambda order: SHIPPING[order.shipping].guid == args["shippingGuid"],
        "shippingCompanyCode": lambda order: order.shipping == args["shippingCompanyCode"],
        "paymentMethodGuid": lambda order: PAYMENT[order.payment].guid == args["paymentMethodGuid"],
        "productCode": lambda order: args["productCode"] in {line.product for line in order.lines},
    }
    return [test for name, test in tests.items() if name in args]


def _has_phone(order: Order, phone: str) -> bool:
    contact = order.contact
    return bool(contact.phone) and e164(contact.phone or "", contact.country) == phone


def _by_time() -> list[Callable[[Order], bool]]:
    created_from, created_to = moment("creationTimeFrom"), moment("creationTimeTo")
    changed_from, changed_to = moment("changeTimeFrom"), moment("changeTimeTo")
    return [
        lambda order: created_from is None or order.created >= created_from,
        lambda order: created_to is None or order.created <= created_to,
        lambda order: changed_from is None or order.changed >= changed_from,
        lambda order: changed_to is None or order.changed <= changed_to,
    ]


def _by_range() -> list[Callable[[Order], bool]]:
    first, last = request.args.get("codeFrom"), request.args.get("codeTo")
    return [
        lambda order: first is None or order.code >= first,
        lambda order: last is None or order.code <= last,
    ]
