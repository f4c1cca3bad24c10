"""Amounts as people type them."""

import pytest
from flask import g

from app.views import amounts

pytestmark = pytest.mark.usefixtures("request_context")


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("20000", "CZK", 2_000_000),
        ("20 000", "CZK", 2_000_000),
        ("20\N{NARROW NO-BREAK SPACE}000,5", "CZK", 2_000_050),
        ("20000.50", "CZK", 2_000_050),
        ("20.000,50", "CZK", 2_000_050),
        ("1,234,567", "CZK", 123_456_700),
        (" 0 ", "EUR", 0),
        ("1500", "JPY", 1500),
        ("1,5", "KWD", 1500),
    ],
)
def test_an_amount_is_read_without_losing_anything(text: str, currency: str, minor: int) -> None:
    assert amounts.minor_units(text, currency) == minor


@pytest.mark.parametrize(
    "text", ["", "-5", "5 Kč", "1,234", "1.", ",5", "1,000,5", "1.2.3", "²", "1e5", "9" * 5000]
)
def test_what_could_be_two_amounts_or_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="."):
        amounts.minor_units(text, "CZK")


@pytest.mark.parametrize(
    ("minor", "currency", "written"),
    [
        (2_000_000, "CZK", "20 000"),
        (2_000_050, "CZK", "20 000,50"),
        (5, "CZK", "0,05"),
        (1500, "JPY", "1 500"),
    ],
)
@pytest.mark.parametrize("language", ["cs", "en"])
def test_a_field_shows_what_can_be_read_again(
    language: str, minor: int, currency: str, written: str
) -> None:
    g.language = language
    shown = amounts.typed(minor, currency)

    assert amounts.minor_units(shown, currency) == minor
    if language == "cs":
        assert shown.replace("\xa0", " ") == written


@pytest.mark.parametrize(
    ("language", "minor", "written"),
    [
        ("cs", 2_000_000, "20 000 Kč"),
        ("en", 2_000_000, "CZK 20,000"),
        ("cs", 2_000_050, "20 000,50 Kč"),
    ],
)
def test_whole_amounts_are_told_without_decimals(language: str, minor: int, written: str) -> None:
    g.language = language
    assert amounts.short_money(minor, "CZK").replace("\xa0", " ") == written
