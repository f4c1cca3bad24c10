"""The page of statuses: what it shows, and whose word it takes."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import Order, OrderStatus, Shop
from tests.factories import NOON, make_order, make_shop, make_status
from tests.views.conftest import Bearer

DECISION = {"outcome": "uncollected"}


@pytest.fixture
def unknown(shop: Shop) -> OrderStatus:
    """A status that nobody has explained, with an order in it."""
    status = make_status(shop, name="U řidiče")
    make_order(shop, status_id=status.external_id)
    db.session.commit()
    return status


def meanings() -> list[Any]:
    """Return what every status means and how every order ended."""
    db.session.rollback()
    columns = (OrderStatus.id, OrderStatus.outcome, OrderStatus.confirmed, OrderStatus.renamed_from)
    statuses = select(*columns)
    orders = select(Order.id, Order.outcome)
    return [
        *db.session.execute(statuses.order_by(OrderStatus.id)),
        *db.session.execute(orders.order_by(Order.id)),
        *db.session.scalars(select(Shop.revision).order_by(Shop.id)),
    ]


def row(page: str, status: OrderStatus) -> str:
    """Return the row of a status, its blanks made single."""
    start = page.index(f'<tr id="status-{status.id}">')
    return " ".join(page[start : page.index("</tr>", start)].split())


@pytest.mark.parametrize(
    ("_case", "values", "shown", "hidden"),
    [
        ("unknown", {}, ["zatím nepřiřazen</span>", "hidden>Uložit"], ["prosíme potvrdit"]),
        (
            "suggested",
            {"outcome": "ok"},
            ["prosíme potvrdit", "data-unsettled>Potvrdit", '"ok" selected>doručena'],
            ["nepřiřazen</span>"],
        ),
        (
            "certain",
            {"outcome": "open", "confirmed": True, "system": True},
            ["vestavěný v platformě", '"open" selected>otevřená', "hidden>Uložit"],
            ["prosíme potvrdit", "nepřiřazen</span>", "v obchodě už není"],
        ),
        (
            "deleted",
            {"outcome": "ok", "confirmed": True, "missing_since": NOON},
            ["v obchodě už není", "hidden>Uložit"],
            ["prosíme potvrdit", "přejmenován"],
        ),
        (
            "renamed",
            {"outcome": "ok", "confirmed": True, "renamed_from": "Předáno <kurýrovi>"},
            [
                "přejmenován, dříve „Předáno &lt;kurýrovi&gt;“</span>",
                "data-unsettled>Potvrdit",
                '"ok" selected>doručena',
            ],
            ["prosíme potvrdit", "nepřiřazen</span>"],
        ),
    ],
)
def test_a_status_says_how_certain_its_meaning_is(
    client: FlaskClient,
    shop: Shop,
    headers: Bearer,
    _case: str,
    values: dict[str, Any],
    shown: list[str],
    hidden: list[str],
) -> None:
    status = make_status(shop, **values)
    for _order in range(2):
        make_order(shop, status_id=status.external_id)
    db.session.commit()

    found = row(client.get("/app/statuses", headers=headers).text, status)

    assert "2 objednávky" in found
    assert [text for text in shown if text not in found] == []
    assert [text for text in hidden if text in found] == []


def test_a_name_cannot_break_out_of_the_page(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    make_status(shop, name='"><script>alert(1)</script>')
    db.session.commit()

    assert "<script" not in client.get("/app/statuses", headers=headers).text


def test_a_shop_without_statuses_is_told_to_wait(client: FlaskClient, headers: Bearer) -> None:
    assert "Zatím žádné stavy" in client.get("/app/statuses", headers=headers).text


def test_the_statuses_of_another_shop_are_never_shown(client: FlaskClient, headers: Bearer) -> None:
    make_status(make_shop(), name="Cizí stav")
    db.session.commit()

    assert "Cizí stav" not in client.get("/app/statuses", headers=headers).text


def test_the_page_is_sent_again_only_after_a_decision(
    client: FlaskClient, headers: Bearer, unknown: OrderStatus
) -> None:
    first = client.get("/app/statuses", headers=headers)
    known = headers | {"If-None-Match": first.headers["ETag"]}
    assert client.get("/app/statuses", headers=known).status_code == 304
    assert client.get("/app/orders", headers=known).status_code == 200

    client.post(f"/app/statuses/{unknown.id}", headers=headers, json=DECISION)

    assert client.get("/app/statuses", headers=known).status_code == 200


def test_a_decision_answers_with_the_statuses_as_they_are_now(
    client: FlaskClient, headers: Bearer, unknown: OrderStatus
) -> None:
    answer = client.post(f"/app/statuses/{unknown.id}", headers=headers, json=DECISION)

    assert answer.status_code == 200
    assert '"uncollected" selected>nevyzvednuta' in row(answer.text, unknown)
    orders = client.get("/app/orders", headers=headers).text
    assert "status-questions" not in orders
    assert ">nevyzvednuta<" in orders


def test_a_renamed_status_that_is_confirmed_is_a_question_no_more(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    status = make_status(shop, outcome="ok", confirmed=True, renamed_from="Předáno")
    db.session.commit()
    assert "status-questions" in client.get("/app/orders", headers=headers).text

    answer = client.post(f"/app/statuses/{status.id}", headers=headers, json={"outcome": "ok"})

    assert "přejmenován" not in answer.text
    assert "status-questions" not in client.get("/app/orders", headers=headers).text


def test_a_decision_can_be_taken_back(
    client: FlaskClient, headers: Bearer, unknown: OrderStatus
) -> None:
    before = meanings()[:-1]
    client.post(f"/app/statuses/{unknown.id}", headers=headers, json=DECISION)
    assert meanings()[:-1] != before

    client.post(f"/app/statuses/{unknown.id}", headers=headers, json={"outcome": None})

    assert meanings()[:-1] == before


@pytest.mark.parametrize(
    ("_case", "body"),
    [
        ("an outcome that there is not", {"outcome": "angry"}),
        ("an outcome that is no word", {"outcome": 5}),
        ("no outcome", {}),
        ("something else besides", DECISION | {"confirmed": False}),
        ("not an object", ["uncollected"]),
    ],
)
def test_a_word_that_makes_no_sense_changes_nothing(
    client: FlaskClient, headers: Bearer, unknown: OrderStatus, _case: str, body: object
) -> None:
    before = meanings()

    answer = client.post(f"/app/statuses/{unknown.id}", headers=headers, json=body)

    assert answer.status_code == 400
    assert meanings() == before


def test_a_status_of_another_shop_is_not_found_and_stays_as_it_is(
    client: FlaskClient, headers: Bearer
) -> None:
    other = make_shop()
    foreign = make_status(other)
    make_order(other, status_id=foreign.external_id)
    db.session.commit()
    before = meanings()

    for id in (foreign.id, foreign.id + 1000, 2**63 - 1, 2**63):
        answer = client.post(f"/app/statuses/{id}", headers=headers, json=DECISION)
        assert answer.status_code == 404
    assert meanings() == before


def test_without_a_token_nobody_is_told_or_heard(client: FlaskClient, unknown: OrderStatus) -> None:
    before = meanings()

    page = client.get("/app/statuses")
    answer = client.post(f"/app/statuses/{unknown.id}", json=DECISION)

    assert (page.status_code, answer.status_code) == (401, 401)
    assert unknown.name not in page.text
    assert meanings() == before


def test_a_form_of_another_page_cannot_decide(
    client: FlaskClient, headers: Bearer, unknown: OrderStatus
) -> None:
    before = meanings()

    answer = client.post(f"/app/statuses/{unknown.id}", headers=headers, data=DECISION)

    assert answer.status_code == 415
    assert meanings() == before
