"""How a file is to be read: asked for, else the preset's word, else the shop's, else ours."""

import pytest

from app.errors import Invalid
from app.services.named_shops import NamedShop
from app.services.order_files.layout import Field
from app.services.order_files.options import Options, layout
from app.services.order_files.presets import PRESETS

COLUMNS = ("Code", "placed_at", "status", "email", "total", "Měna")
SHOP = NamedShop(1, "", "uci", "uci", "PLN", "PL", "Europe/Warsaw")
UCI = ("InvoiceNo", "InvoiceDate", "CustomerID", "Country", "Quantity", "UnitPrice")


def test_columns_are_found_by_name_or_by_being_asked_for() -> None:
    found = layout(COLUMNS, Options(columns={Field.CURRENCY: "Měna"}), None)
    assert found.columns == {
        Field.CODE: "Code",
        Field.PLACED_AT: "placed_at",
        Field.STATUS: "status",
        Field.EMAIL: "email",
        Field.TOTAL: "total",
        Field.CURRENCY: "Měna",
    }


@pytest.mark.parametrize(
    ("_case", "options", "shop", "expected"),
    [
        ("asked for", Options(currency="eur", country="sk", timezone="UTC"), SHOP, "EUR SK UTC"),
        ("the shop's", Options(), SHOP, "PLN PL Europe/Warsaw"),
        ("ours", Options(currency="CZK"), None, "CZK  Europe/Prague"),
    ],
)
def test_what_a_row_leaves_out_comes_from(
    _case: str, options: Options, shop: NamedShop | None, expected: str
) -> None:
    found = layout(COLUMNS, options, shop)
    assert f"{found.currency} {found.country} {found.timezone.key}" == expected


def test_a_preset_goes_before_the_shop_and_gives_way_to_what_is_asked_for() -> None:
    found = layout(UCI, Options(preset=PRESETS["uci"], timezone="UTC"), SHOP)
    assert (found.currency, found.country, found.timezone.key) == ("GBP", "GB", "UTC")


@pytest.mark.parametrize(
    ("_case", "columns", "options", "said"),
    [
        ("unknown", COLUMNS, Options(columns={Field.PHONE: "Tel"}), "no column Tel; it has: Code"),
        ("twice", (*COLUMNS, "Code"), Options(currency="CZK"), "two columns Code"),
        ("nothing fits", ("a", "b"), Options(), "code; placed_at; status; total .*; customer_id"),
        ("half a price", ("code", "placed_at", "status", "email", "quantity"), Options(), "total"),
        ("no currency", COLUMNS, Options(), "--currency names none"),
        ("no such currency", COLUMNS, Options(currency="KČS"), "KČS is not a currency"),
        ("no such zone", COLUMNS, Options(timezone="Prague"), "Prague is not a time zone"),
        ("a path as a zone", COLUMNS, Options(timezone="../etc"), "not a time zone"),
        ("another file", COLUMNS, Options(preset=PRESETS["uci"]), "no column InvoiceNo"),
    ],
)
def test_a_file_that_says_too_little_is_refused(
    _case: str, columns: tuple[str, ...], options: Options, said: str
) -> None:
    with pytest.raises(Invalid, match=said):
        layout(columns, options, None)
