"""Texts of a file as values."""

from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.order_files import values
from app.services.order_files.values import Unreadable

PRAGUE = ZoneInfo("Europe/Prague")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1249.50", "1249.50"),
        ("1249,5", "1249.5"),
        ("1 249,50 Kč", "1249.50"),
        ("1\u00a0249,50\u00a0Kč", "1249.50"),
        ("1.249,50", "1249.50"),
        ("1,249.50", "1249.50"),
        ("1,249,000", "1249000"),
        ("1.249.000,5", "1249000.5"),
        ("1'249.50", "1249.50"),
        ("CZK 12", "12"),
        ("€12.50", "12.50"),
        ("1249,-", "1249"),
        ("1249,--", "1249"),
        ("-12.5", "-12.5"),
        (".5", "0.5"),
        ("5 ks", "5"),
        ("0", "0"),
    ],
)
def test_an_amount_is_read_as_people_write_it(text: str, expected: str) -> None:
    assert values.amount(text) == Decimal(expected)


@pytest.mark.parametrize(
    "text",
    ["", "-", "free", "1,2,3", "1.2.3,4", "12,34.5", "1-2", "12 x 5", "NaN", "1e5", "9" * 15],
)
def test_what_is_no_amount_is_refused_without_quoting_it(text: str) -> None:
    with pytest.raises(Unreadable, match=r"^is not a (sensible )?number$"):
        values.amount(text)


@pytest.mark.parametrize("text", ["1,249", "1.249", "12,500 Kč"])
def test_a_total_that_may_be_two_amounts_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="two ways"):
        values.total(text)


@pytest.mark.parametrize(
    ("text", "expected"), [("0.125", "0.125"), ("1249.125", "1249.125"), ("1,249.00", "1249")]
)
def test_a_total_with_one_meaning_is_taken(text: str, expected: str) -> None:
    assert values.total(text) == Decimal(expected)


@given(st.decimals(min_value=0, max_value=10**12, places=2))
def test_an_amount_means_the_same_in_every_notation(amount: Decimal) -> None:
    english = f"{amount:,}"
    czech = english.replace(",", " ").replace(".", ",")
    german = english.translate(str.maketrans(",.", ".,"))
    assert {values.total(text) for text in (english, czech, german, str(amount))} == {amount}


@given(st.text())
def test_no_text_breaks_an_amount(text: str) -> None:
    with suppress(Unreadable):
        assert values.total(text).is_finite()


@pytest.mark.parametrize(
    ("_case", "text", "date_format", "expected"),
    [
        ("naive", "2026-07-01 12:00", None, datetime(2026, 7, 1, 10, tzinfo=UTC)),
        ("with a zone", "2026-07-01T12:00:00+05:00", None, datetime(2026, 7, 1, 7, tzinfo=UTC)),
        ("Zulu", "2026-07-01T12:00:00Z", None, datetime(2026, 7, 1, 12, tzinfo=UTC)),
        ("a day", "2026-01-01", None, datetime(2025, 12, 31, 23, tzinfo=UTC)),
        ("Czech", "1.7.2026 12:00", "%d.%m.%Y %H:%M", datetime(2026, 7, 1, 10, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_in_its_zone(
    _case: str, text: str, date_format: str | None, expected: datetime
) -> None:
    assert values.moment(text, date_format, PRAGUE) == expected


@pytest.mark.parametrize(
    ("text", "date_format"),
    [
        ("yesterday", None),
        ("1.7.2026", None),
        ("2026-02-30", None),
        ("2026-07-01", "%d.%m.%Y"),
        ("0001-01-01", None),
        ("9999-12-31T23:59:59-12:00", None),
        ("1969-01-01", None),
        ("2026-07-01", "%Q"),
    ],
)
def test_what_is_no_moment_is_refused(text: str, date_format: str | None) -> None:
    with pytest.raises(Unreadable, match="is not a date"):
        values.moment(text, date_format, PRAGUE)


@pytest.mark.parametrize(
    ("total", "currency", "expected"),
    [("12.5", "CZK", 1250), ("12.345", "EUR", 1235), ("1250", "JPY", 1250), ("1.5", "KWD", 1500)],
)
def test_money_becomes_minor_units_of_its_currency(
    total: str, currency: str, expected: int
) -> None:
    assert values.minor_units(Decimal(total), currency) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Ano", True), ("1", True), ("TRUE", True), ("ne", False), ("0", False), ("", None)],
)
def test_an_answer_is_yes_no_or_missing(text: str, expected: bool | None) -> None:
    assert values.yes_or_no(text) is expected


def test_another_answer_is_refused() -> None:
    with pytest.raises(Unreadable, match="neither"):
        values.yes_or_no("maybe")
