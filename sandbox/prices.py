"""Amounts and prices as the platform's API writes them: strings, VAT aside."""

from typing import Any

from sandbox.catalogue import PAYMENT, RATE, SHIPPING, VAT_PERCENT, in_currency
from sandbox.model import Order

Json = dict[str, Any]


def money(minor: int) -> str:
    """Write minor units as the decimal string of the contract (typePrice)."""
    sign, minor = ("-", -minor) if minor < 0 else ("", minor)
    return f"{sign}{minor // 100}.{minor % 100:02d}"


def total(order: Order) -> int:
    """Sum an order with shipping and payment, in minor units, VAT included."""
    goods = sum(line.amount * line.unit_price for line in order.lines)
    fees = SHIPPING[order.shipping].fee + PAYMENT[order.payment].fee
    return goods + in_currency(fees, order.currency)


def _split(minor: int, country: str) -> tuple[int, int]:
    """Return an amount without VAT and its VAT."""
    without = round(minor * 100 / (100 + VAT_PERCENT[country]))
    return without, minor - without


def item_price(minor: int, country: str) -> Json:
    """Write a price with its VAT (contract: itemPrice)."""
    without, vat = _split(minor, country)
    return {
        "withVat": money(minor),
        "withoutVat": money(without),
        "vat": money(vat),
        "vatRate": f"{VAT_PERCENT[country]}.00",
    }


def price(order: Order) -> Json:
    """Write the price of a whole order (contract: price)."""
    minor = total(order)
    without, vat = _split(minor, order.contact.country)
    rate = f"{RATE[order.currency]:.8f}"
    return {
        "vat": money(vat),
        "toPay": money(0 if order.paid else minor),
        "currencyCode": order.currency,
        "withoutVat": money(without),
        "withVat": money(minor),
        "exchangeRate": rate,
        "invoicingExchangeRate": rate,
        "partialPaymentAmount": None,
        "partialPaymentType": "percents",
    }
