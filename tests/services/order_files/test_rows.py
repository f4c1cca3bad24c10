"""A row of a file as an order."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.platforms.base import FetchedOrder, UnreadableOrder
from app.services.order_files.layout import Field, Layout
from app.services.order_files.reading import Row
from app.services.order_files.rows import read_order

LAYOUT = Layout(
    columns={field: str(field) for field in Field if field not in ("quantity", "unit_price")},
    timezone=ZoneInfo("Europe/Prague"),
    currency="CZK",
    country="CZ",
)
GOOD = {
    "code": "2026000001",
    "placed_at": "2026-07-01 12:00",
    "status": "Vyřízena",
    "email": "jana@example.com",
    "phone": "602 123 456",
    "customer_id": "",
    "name": "Jana Nováková",
    "company": "",
    "total": "1 249,50 Kč",
    "currency": "",
    "paid": "ano",
    "cash_on_delivery": "",
    "country": "",
    "street": "Dlouhá 7",
    "postcode": "110 00",
    "city": "Praha",
    "recipient": "Petr Novák",
    "language": "CS",
}


def read(**changes: str) -> FetchedOrder | UnreadableOrder:
    return read_order(Row(7, GOOD | changes), LAYOUT)


def order(**changes: str) -> FetchedOrder:
    found = read(**changes)
    assert isinstance(found, FetchedOrder)
    return found


def test_a_row_becomes_an_order() -> None:
    placed_at = datetime(2026, 7, 1, 10, tzinfo=UTC)
    assert order() == FetchedOrder(
        code="2026000001",
        placed_at=placed_at,
        changed_at=placed_at,
        customer_id=None,
        name="Jana Nováková",
        company="",
        email="jana@example.com",
        phone="602 123 456",
        countries=("CZ",),
        status_id="Vyřízena",
        status_name="Vyřízena",
        paid=True,
        cash_on_delivery=False,
        excluded=False,
        total=124950,
        currency="CZK",
        admin_url="",
        street="Dlouhá 7",
        postcode="110 00",
        city="Praha",
        recipient="Petr Novák",
        language="cs",
    )


@pytest.mark.parametrize(
    ("_case", "changes", "field", "expected"),
    [
        ("its own currency", {"currency": "eur", "total": "12.5"}, "currency", "EUR"),
        ("its own country", {"country": "sk"}, "countries", ("SK",)),
        ("a country in words", {"country": "Slovensko"}, "countries", ("CZ",)),
        ("a language in words", {"language": "čeština"}, "language", ""),
        ("a credit note", {"total": "-12.50"}, "total", 1250),
        ("a long status", {"status": "s" * 300}, "status_id", "s" * 32),
        ("a long status keeps its name", {"status": "s" * 300}, "status_name", "s" * 255),
        ("a NUL", {"name": "Ja\x00na"}, "name", "Jana"),
        ("a long name", {"name": "n" * 300}, "name", "n" * 255),
        ("nobody said", {"paid": ""}, "paid", None),
        (
            "its last change",
            {"changed_at": "2026-07-02 12:00"},
            "changed_at",
            datetime(2026, 7, 2, 10, tzinfo=UTC),
        ),
    ],
)
def test_a_row_says(_case: str, changes: dict[str, str], field: str, expected: object) -> None:
    assert getattr(order(**changes), field) == expected


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"email": "", "phone": " "}, "names no customer"),
        ({"code": ""}, "code is missing"),
        ({"code": "x" * 256}, "code is not a short text"),
        ({"code": "a\nb"}, "code is not a short text"),
        ({"placed_at": ""}, "placed_at is missing"),
        ({"placed_at": "soon"}, "placed_at is not a date"),
        ({"changed_at": "later"}, "changed_at is not a date"),
        ({"status": ""}, "status is missing"),
        ({"total": ""}, "total is not a number"),
        ({"total": "1,249"}, "total may be read in two ways: write it with two decimals"),
        ({"currency": "Kč"}, "currency is not a code of three letters"),
        ({"paid": "perhaps"}, "paid is neither yes nor no"),
    ],
)
def test_a_row_without_an_order_says_why(changes: dict[str, str], reason: str) -> None:
    assert read(**changes) == UnreadableOrder(7, reason)


def test_a_total_may_be_pieces_times_their_price() -> None:
    columns = {**LAYOUT.columns, Field.QUANTITY: "pieces", Field.UNIT_PRICE: "each"}
    del columns[Field.TOTAL]
    layout = Layout(columns=columns, timezone=LAYOUT.timezone, currency="GBP")
    found = read_order(Row(2, {**GOOD, "pieces": "-40", "each": "3.911"}), layout)
    assert isinstance(found, FetchedOrder)
    assert found.total == 15644
    too_much = read_order(Row(2, {**GOOD, "pieces": "9" * 12, "each": "9" * 12}), layout)
    assert too_much == UnreadableOrder(2, "total is not a sensible number")


@given(st.dictionaries(st.sampled_from(sorted(GOOD)), st.text(alphabet="§Łž€", min_size=1)))
def test_a_reason_quotes_nothing_of_the_row(changes: dict[str, str]) -> None:
    found = read(**changes)
    if isinstance(found, UnreadableOrder):
        assert not set("§Łž€") & set(found.reason)
