"""How one order ended: whose word the page takes, and how it shows it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.models import Order, Shop
from tests.factories import make_order, make_shop
from tests.tables import everything
from tests.views.conftest import Bearer, bearer

WORD = {"outcome": "carrier_fault"}


@pytest.fixture
def order(shop: Shop) -> Order:
    """An order that the customer has cancelled, as its status says."""
    order = make_order(shop, outcome="cancelled_by_customer")
    db.session.commit()
    return order


def address(order: Order) -> str:
    return f"/app/orders/{order.id}/outcome"


def row(client: FlaskClient, headers: Bearer, order: Order) -> str:
    """Return the row of an order, its blanks made single."""
    page = client.get("/app/orders", headers=headers).text
    start = page.index(f'<tr id="order-{order.id}">')
    return " ".join(page[start : page.index("</tr>", start)].split())


def test_every_row_can_be_corrected_through_one_dialog(
    client: FlaskClient, shop: Shop, headers: Bearer, order: Order
) -> None:
    make_order(shop)
    db.session.commit()

    page = client.get("/app/orders", headers=headers).text

    assert page.count('<dialog id="correction"') == 1
    assert page.count("data-correct=") == 2
    found = row(client, headers, order)
    assert f'aria-label="Opravit, jak skončila objednávka {order.code}"' in found
    assert f'data-correct="{address(order)}" data-code="{order.code}" data-outcome=""' in found
    assert "oprava" not in found


def test_a_correction_is_shown_in_its_row_with_who_made_it(
    client: FlaskClient, headers: Bearer, order: Order
) -> None:
    known = headers | {"If-None-Match": client.get("/app/orders", headers=headers).headers["ETag"]}

    answer = client.post(address(order), headers=headers, json=WORD)

    assert (answer.status_code, answer.data) == (204, b"")
    assert client.get("/app/orders", headers=known).status_code == 200
    found = row(client, headers, order)
    assert 'outcome-carrier_fault">chyba dopravce</span>' in found
    assert '<span class="quiet corrected">oprava: Eva</span>' in found
    assert 'data-outcome="carrier_fault"' in found


def test_a_correction_can_be_taken_back(client: FlaskClient, headers: Bearer, order: Order) -> None:
    client.post(address(order), headers=headers, json=WORD)

    answer = client.post(address(order), headers=headers, json={"outcome": None})

    assert answer.status_code == 204
    found = row(client, headers, order)
    assert ">otevřená</span>" in found, "nobody has said what its status means"
    assert "oprava" not in found


@pytest.mark.parametrize(
    ("name", "shown"),
    [("", "eva@kocour.example"), ('"><script>', "&#34;&gt;&lt;script&gt;")],
)
def test_whoever_corrects_is_named_and_cannot_break_out_of_the_page(
    app: Flask, client: FlaskClient, shop: Shop, order: Order, name: str, shown: str
) -> None:
    headers = bearer(app, shop, name=name)

    client.post(address(order), headers=headers, json=WORD)

    assert f"oprava: {shown}</span>" in row(client, headers, order)


@pytest.mark.parametrize(
    ("_case", "body"),
    [
        ("an outcome that there is not", {"outcome": "angry"}),
        ("an outcome that is no word", {"outcome": 5}),
        ("no outcome", {}),
        ("something else besides", WORD | {"author": "Ota"}),
        ("not an object", ["carrier_fault"]),
    ],
)
def test_a_word_that_makes_no_sense_changes_nothing(
    client: FlaskClient, headers: Bearer, order: Order, _case: str, body: object
) -> None:
    before = everything()

    assert client.post(address(order), headers=headers, json=body).status_code == 400

    assert everything() == before


def test_an_order_of_another_shop_is_not_found_and_stays_as_it_is(
    client: FlaskClient, headers: Bearer
) -> None:
    foreign = make_order(make_shop()).id
    db.session.commit()
    before = everything()

    for id in (foreign, foreign + 1000, 2**63 - 1, 2**63):
        answer = client.post(f"/app/orders/{id}/outcome", headers=headers, json=WORD)
        assert answer.status_code == 404
    assert everything() == before


def test_without_a_token_nobody_is_heard(client: FlaskClient, order: Order) -> None:
    before = everything()

    assert client.post(address(order), json=WORD).status_code == 401

    assert everything() == before


def test_a_form_of_another_page_cannot_correct(
    client: FlaskClient, headers: Bearer, order: Order
) -> None:
    before = everything()

    assert client.post(address(order), headers=headers, data=WORD).status_code == 415

    assert everything() == before
