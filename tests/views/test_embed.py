"""The frame in the platform's own pages: who gets it, and what it asks our server."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain.ruleset import Look
from app.extensions import db
from app.models import Customer, Shop
from app.services.marks import Marks
from tests.answers import headers_of
from tests.factories import dress, make_customer, make_order, make_shop
from tests.tables import everything
from tests.views.conftest import Bearer, bearer

TODAY = datetime.now(UTC)


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """No database changes what is tested here."""
    return sqlite_app


@pytest.fixture
def risky(shop: Shop) -> Customer:
    """Somebody who has not collected two parcels and has ordered again, with a note waiting."""
    since = TODAY - timedelta(days=40)
    waiting = Marks({}, [(since, None)], notes=1).data()
    customer = make_customer(shop, level="risky", rated_at=TODAY, marks=waiting)
    for days in (60, 50):
        placed = TODAY - timedelta(days=days)
        make_order(shop, customer, code=f"OLD-{days}", outcome="uncollected", placed_at=placed)
    make_order(shop, customer, code="2026/7", placed_at=TODAY - timedelta(days=1))
    db.session.commit()
    return customer


def policy(response: object) -> str:
    return str(response.headers["Content-Security-Policy"])  # type: ignore[attr-defined]


def test_a_proven_admin_gets_the_frame_with_a_token_and_whom_it_may_hear(
    client: FlaskClient, eva: str
) -> None:
    response = client.get(f"/fake/embed?{eva}")

    assert response.status_code == 200
    assert 'data-token="' in response.text
    assert 'data-hosts="https://kocour.example ' in response.text
    assert 'data-indicators="/api/indicators"' in response.text
    assert "app/frame.js" in response.text
    assert "app/main.js" not in response.text
    assert "frame-ancestors https://kocour.example" in policy(response)
    assert "Cross-Origin-Opener-Policy" not in response.headers


def test_an_administration_on_another_domain_may_show_the_frame_too(
    client: FlaskClient, eva: str, shop: Shop
) -> None:
    shop.orders_url = "https://admin.platform.example:8443/orders"
    db.session.commit()

    response = client.get(f"/fake/embed?{eva}")

    homes = "https://kocour.example https://admin.platform.example:8443"
    assert f'data-hosts="{homes}"' in response.text
    assert policy(response).endswith(f"frame-ancestors {homes}")


def test_strangers_are_told_the_same_as_at_the_door_of_the_app(
    client: FlaskClient, shop: Shop
) -> None:
    query = f"shop={shop.external_id}&language=cs&code=guess"
    refused, unknown = (client.get(f"/fake/embed?{q}") for q in (query, "shop=9&code=x"))
    at_the_door = client.get(f"/fake/app?{query}")

    assert refused.status_code == unknown.status_code == 401
    assert refused.data == unknown.data == at_the_door.data
    told = [headers_of(answer.headers) for answer in (refused, unknown, at_the_door)]
    assert told[0] == told[1] == told[2]
    assert "data-token" not in refused.text


def test_a_suspended_shop_gets_no_token(client: FlaskClient, eva: str, shop: Shop) -> None:
    shop.suspended_at = TODAY
    db.session.commit()

    response = client.get(f"/fake/embed?{eva}")

    assert response.status_code == 403
    assert "data-token" not in response.text


def test_a_code_opens_either_door_once(client: FlaskClient, eva: str) -> None:
    assert client.get(f"/fake/embed?{eva}").status_code == 200
    assert client.get(f"/fake/app?{eva}").status_code == 401


def test_modules_may_be_loaded_by_any_page_and_nothing_else_may(
    client: FlaskClient, headers: Bearer
) -> None:
    with client.get("/static/widget/widget.js") as module:
        assert module.headers["Access-Control-Allow-Origin"] == "*"
        assert module.mimetype == "text/javascript"
    for path in ("/app/orders", "/healthz", "/app/orders/why?code=1", "/static/nothing"):
        found = client.get(path, headers=headers).headers
        assert path.startswith("/static") or "Access-Control-Allow-Origin" not in found, path


def test_an_order_leads_to_the_card_of_its_customer(
    client: FlaskClient, headers: Bearer, risky: Customer
) -> None:
    card = client.get("/app/customers/of-order?code=2026/7", headers=headers)

    assert card.status_code == 200
    assert f'data-page="customer-{risky.id}"' in card.text
    same = {**headers, "If-None-Match": card.headers["ETag"]}
    assert client.get("/app/customers/of-order?code=2026/7", headers=same).status_code == 304


def test_why_says_what_the_tooltip_of_the_list_says(
    client: FlaskClient, app: Flask, shop: Shop, risky: Customer
) -> None:
    named = Look("Pozor <b>")
    dress(shop, watch=named, neutral=named, loyal=named)
    db.session.commit()

    answer = client.get("/app/orders/why?code=2026/7", headers=bearer(app, shop, "en"))

    assert answer.json is not None
    lines = answer.json["lines"]
    assert [line["kind"] for line in lines] == ["reason", "reason", "badge", "outlook"]
    assert lines[0]["level"] == "risky"
    assert lines[0]["codes"] == "OLD-50, OLD-60"
    assert lines[2]["text"] == "A note asks to be read with this order."
    # The page writes it as text; whatever is in a name stays in it.
    assert any("Pozor <b>" in line["text"] for line in lines[3:])


def test_why_says_first_that_staff_gave_the_level(
    client: FlaskClient, app: Flask, shop: Shop, risky: Customer
) -> None:
    risky.level = risky.override_level = "vip"
    db.session.commit()

    answer = client.get("/app/orders/why?code=2026/7", headers=bearer(app, shop, "en"))

    assert answer.json is not None
    first = answer.json["lines"][0]
    assert (first["kind"], first["text"]) == ("given", "Set by the staff.")


@pytest.mark.parametrize("path", ["/app/orders/why", "/app/customers/of-order"])
def test_orders_of_nobody_and_of_other_shops_are_not_there(
    client: FlaskClient, headers: Bearer, shop: Shop, path: str
) -> None:
    make_order(make_shop(), code="ELSEWHERE")
    db.session.commit()
    before = everything()

    answers = [
        client.get(f"{path}{query}", headers=headers)
        for query in ("?code=ELSEWHERE", "?code=NOWHERE", "?code=", "")
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1
    assert client.get(f"{path}?code=ELSEWHERE").status_code == 401
    assert everything() == before
