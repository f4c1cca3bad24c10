"""Shoptet's order document in our words."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.platforms.shoptet.orders import Unreadable, read_order
from tests.platforms.shoptet.world import SHARED, payload
from tests.platforms.stage import an_order


def document(**changed: Any) -> dict[str, Any]:
    """Return the order document with these top-level values changed."""
    return {**payload("order"), **changed}


def price(amount: Any, currency: Any = "CZK") -> dict[str, Any]:
    """Return a price of this amount."""
    return {"withVat": amount, "withoutVat": "1.00", "toPay": "1.00", "currencyCode": currency}


def test_an_order_is_read_whole() -> None:
    assert read_order(document()) == an_order()


@pytest.mark.shared
@pytest.mark.parametrize("name", ["api_orders_code__GET__200", "openapi_api_orders_code__GET"])
def test_the_contracts_own_order_is_read(name: str) -> None:
    path = SHARED / "contracts" / "shoptet" / "examples" / f"{name}.json"
    example = json.loads(path.read_text())
    answer = example.get("response_body") or example["responses"]["200"]
    order = read_order(answer["data"]["order"])
    assert (order.code, order.name, order.phone) == ("2017000092", "John Doe", "+420604600444")
    assert (order.countries, order.currency) == (("CZ",), "CZK")
    assert (order.status_id, order.status_name) == ("-1", "Processing")
    assert order.total == (24200 if name.startswith("api") else 2100)
    assert order.excluded is name.startswith("openapi")
    assert order.placed_at.tzinfo is UTC
    assert order.paid is True


@pytest.mark.parametrize(
    ("amount", "currency", "total"),
    [
        ("242.00", "CZK", 24200),
        ("0.00", "CZK", 0),
        (0, "CZK", 0),
        (12.34, "EUR", 1234),
        ("-10.50", "EUR", -1050),
        ("0.005", "EUR", 1),
        ("1990", "HUF", 199000),
        ("1990", "JPY", 1990),
        ("1.234", "KWD", 1234),
        ("1", "XYZ", 100),
        ("1e-999999999", "CZK", 0),
    ],
)
def test_money_is_counted_in_minor_units(amount: Any, currency: str, total: int) -> None:
    order = read_order(document(price=price(amount, currency)))
    assert (order.total, order.currency) == (total, currency)


@pytest.mark.parametrize(
    ("_case", "changed", "field", "expected"),
    [
        ("guest", {"customerGuid": None}, "customer_id", None),
        ("no e-mail", {"email": None}, "email", ""),
        ("no phone", {"phone": None}, "phone", ""),
        ("number as code", {"code": 2018000057}, "code", "2018000057"),
        ("no status", {"status": None}, "status_id", ""),
        ("status without a name", {"status": {"id": 7, "name": None}}, "status_name", ""),
        ("not said whether paid", {"paid": None}, "paid", None),
        ("no payment method", {"billingMethod": None}, "cash_on_delivery", False),
        ("paid by card", {"billingMethod": {"id": 4, "name": "?"}}, "cash_on_delivery", False),
        ("cash desk", {"cashDeskOrder": True}, "excluded", True),
        ("one address", {"deliveryAddress": None}, "countries", ("CZ",)),
        ("no address", {"billingAddress": None, "deliveryAddress": None}, "countries", ()),
        ("name of the recipient", {"billingAddress": {"fullName": None}}, "name", "Petr Veselý"),
        ("the buyer's own parcel", {"deliveryAddress": None}, "recipient", ""),
        ("no buyer but a recipient", {"billingAddress": None}, "recipient", ""),
        (
            "to oneself at work",
            {"deliveryAddress": {"fullName": "JANA VESELÁ"}},
            "recipient",
            "",
        ),
        ("address of the recipient", {"billingAddress": None}, "postcode", "040 01"),
        (
            "number written to the street",
            {"billingAddress": {"street": "Dlouhá 7", "houseNumber": "7"}},
            "street",
            "Dlouhá 7",
        ),
        (
            "a village without streets",
            {"billingAddress": {"street": None, "houseNumber": "12", "city": "Lhota"}},
            "street",
            "Lhota 12",
        ),
        ("no language", {"language": None}, "language", ""),
        ("a language in words", {"language": "čeština"}, "language", ""),
        ("nul in a text", {"email": "a\x00b@example.com"}, "email", "ab@example.com"),
        (
            "never changed",
            {"changeTime": None},
            "changed_at",
            datetime(2026, 3, 2, 8, 2, 27, tzinfo=UTC),
        ),
        ("no parcel yet", {"notes": {"trackingNumber": None}}, "shipped", False),
        ("an empty number of a parcel", {"notes": {"trackingNumber": " "}}, "shipped", False),
        ("a number of a parcel", {"notes": {"trackingNumber": "DR1234567890E"}}, "shipped", True),
        ("sent, by its status", {"status": {"id": 9, "name": "Odesláno"}}, "shipped", True),
        ("to be sent", {"status": {"id": 9, "name": "K odeslání"}}, "shipped", False),
        ("nothing said", {"notes": None, "status": None}, "shipped", False),
        ("script as address", {"adminUrl": "javascript:alert(1)"}, "admin_url", ""),
        ("no address in the admin", {"adminUrl": None}, "admin_url", ""),
    ],
)
def test_what_may_be_missing_is_tolerated(
    _case: str, changed: dict[str, Any], field: str, expected: object
) -> None:
    assert getattr(read_order(document(**changed)), field) == expected


UNREADABLE: dict[str, list[Any]] = {
    "code": [None, "", "x" * 101, "1\n", True, []],
    "price": [
        *(None, {}, [], "242.00"),
        *map(price, [None, "", "12,50", "NaN", "Infinity", "1e99", "1e999999999", "9" * 30, True]),
        *(price("1.00", currency) for currency in [None, "", "czk", "Kč", "CZKK", 203]),
    ],
    "creationTime": [
        *("", "yesterday", "2026-03-02", "2026-03-02T09:02:27", "0001-01-01T00:00:00+2300"),
        1_700_000_000,
    ],
}


@pytest.mark.parametrize(
    ("key", "value"), [(key, value) for key, values in UNREADABLE.items() for value in values]
)
def test_what_must_be_there_is_missed(key: str, value: Any) -> None:
    with pytest.raises(Unreadable):
        read_order(document(**{key: value}))


def test_an_order_of_no_time_at_all_is_not_read() -> None:
    with pytest.raises(Unreadable):
        read_order(document(creationTime=None, changeTime=None))


@pytest.mark.parametrize("value", [None, [], "order", 7])
def test_anything_but_an_object_is_no_order(value: Any) -> None:
    with pytest.raises(Unreadable):
        read_order(value)


@pytest.mark.shared
def test_naughty_texts_are_read_as_texts() -> None:
    texts = json.loads((SHARED / "vectors" / "blns.json").read_text())
    strings = [text for text in _flat(texts) if isinstance(text, str)]
    assert len(strings) > 400
    for text in strings:
        address = {"fullName": text, "company": text, "countryCode": text}
        order = read_order(document(billingAddress=address, email=text, phone=text))
        assert "\x00" not in order.name + order.email + order.phone
        assert order.countries[0] == "SK"


def _flat(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for each in value.values() for leaf in _flat(each)]
    if isinstance(value, list):
        return [leaf for each in value for leaf in _flat(each)]
    return [value]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=5,
)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(payload("order"))), JSON))
def test_a_document_is_read_or_refused_and_nothing_else(changed: dict[str, Any]) -> None:
    try:
        order = read_order(document(**changed))
    except Unreadable:
        return
    assert order.code
    assert order.placed_at.tzinfo is UTC
