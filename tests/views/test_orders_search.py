"""Finding orders: by everything staff know of them, however they type it."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from app.extensions import db
from app.models import Shop
from tests.factories import make_customer, make_order
from tests.views.conftest import Bearer


@pytest.fixture
def order(shop: Shop) -> str:
    """The one order that is looked for, among others."""
    jana = make_customer(shop, name="Jana NOVÁKOVÁ")
    order = make_order(
        shop,
        jana,
        code="2026_000%7",
        company="Kavárna U Žlutého lva s. r. o.",
        email="Jana.Novakova@Kocour.example",
        phone="+420 602 123 456",
    )
    petr = make_customer(shop, name="Petr Dvořák")
    make_order(shop, petr, code="2026X000Y7", email="p@dvorak.example", phone="+48512345678")
    db.session.commit()
    return order.code


@pytest.mark.parametrize(
    ("_case", "text"),
    [
        ("the code", "2026_000%7"),
        ("a part of the code", "000%"),
        ("without accents and capitals", "novak"),
        ("with other accents", "Nováková"),
        ("the company", "žlutého LVA"),
        ("the e-mail", "jana.novakova@kocour.example"),
        ("a part of the e-mail", "@kocour"),
        ("spaces around it", "  novakova "),
        ("the phone as it stands on the order", "+420 602 123 456"),
        ("the phone as people write it", "602123456"),
        ("the phone with a slash", "602/123 456"),
        ("the phone with the old prefix", "00420 602 123 456"),
        ("the end of the phone", "02 123 456"),
    ],
)
def test_an_order_is_found_by(
    client: FlaskClient, headers: Bearer, order: str, _case: str, text: str
) -> None:
    assert found(client, headers, text) == [order]


@pytest.mark.parametrize(
    ("_case", "text"),
    [
        ("a wildcard of the database", "2026%lva"),
        ("its other wildcard", "2026_0007"),
        ("its escape", "\\"),
        ("a phone of nobody", "603 999 888"),
        ("a name of nobody", "Svoboda"),
        ("a piece of SQL", "' OR 1=1 --"),
    ],
)
def test_nothing_is_found_by(
    client: FlaskClient, headers: Bearer, order: str, _case: str, text: str
) -> None:
    assert found(client, headers, text) == []


@pytest.mark.parametrize("text", ["\x00", "\u202e", "   "])
def test_a_search_for_nothing_readable_is_no_search(
    client: FlaskClient, headers: Bearer, order: str, text: str
) -> None:
    assert len(found(client, headers, text)) == 2


def test_the_search_stays_in_the_field_as_typed(
    client: FlaskClient, headers: Bearer, order: str
) -> None:
    page = client.get("/app/orders", query_string={"q": '"><b>'}, headers=headers).text

    assert 'value="&#34;&gt;&lt;b&gt;"' in page


def test_a_page_of_rows_costs_one_query(client: FlaskClient, headers: Bearer, order: str) -> None:
    statements: list[str] = []

    def listen(*args: object) -> None:
        statements.append(str(args[2]))

    event.listen(db.engine, "before_cursor_execute", listen)
    client.get("/app/orders?q=novak&level=new", headers=headers)
    event.remove(db.engine, "before_cursor_execute", listen)

    queries = [statement for statement in statements if statement.startswith("SELECT")]
    assert len([query for query in queries if "FROM orders JOIN customers" in query]) == 1
    assert all("shop_id" in query or "FROM shops" in query for query in queries)


def found(client: FlaskClient, headers: Bearer, text: str) -> list[str]:
    page = client.get("/app/orders", query_string={"q": text}, headers=headers)
    assert page.status_code == 200
    return re.findall(r'<a id="code-\d+"[^>]*>([^<]*)</a>', page.text)
