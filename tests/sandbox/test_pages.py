"""The pages for people: admin, storefront, control."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sandbox.state import Platform
from tests.sandbox.conftest import PATIENCE_SECONDS, Make, Receiver
from tests.sandbox.partner import Partner

FORM = {
    "billFullName": "Eva Malá",
    "email": "eva.mala@example.com",
    "phone": "0905 123 456",
    "billCountry": "SK",
    "amount-P001": "2",
    "payment": "cod",
    "shipping": "ppl",
}


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/admin/",
        "/admin/prehled-objednavek?page=2",
        "/admin/prehled-zakazniku",
        "/admin/objednavky-detail?id=1",
        "/admin/zakaznici-detail?id=1",
        "/admin/addon/smajlik",
    ],
)
def test_every_page_opens(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    "path", ["/admin/objednavky-detail?id=0", "/admin/zakaznici-detail", "/nowhere"]
)
def test_what_is_not_there_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_address_of_an_order_in_the_api_opens_it(partner: Partner) -> None:
    order = partner.get("/api/orders")["orders"][0]
    page = partner.client.get(order["adminUrl"].removeprefix(partner.platform.public_url))
    assert f"Order {order['code']}" in page.text


@pytest.mark.parametrize(
    ("_case", "more", "registered", "currency"),
    [
        ("a guest", {}, False, "EUR"),
        ("an account", {"registered": "on"}, True, "EUR"),
        ("another currency", {"currency": "CZK"}, False, "CZK"),
        ("from Poland", {"billCountry": "PL", "phone": "501 123 456"}, False, "PLN"),
    ],
)
def test_a_shopper_orders(
    client: FlaskClient,
    platform: Platform,
    _case: str,
    more: dict[str, str],
    registered: bool,
    currency: str,
) -> None:
    page = client.post("/", data=FORM | more)
    found = re.search(r'id="order-number">(\w+)<', page.text)
    assert found
    order = platform.shop.orders[found.group(1)]
    assert (order.contact.email, order.currency) == ("eva.mala@example.com", currency)
    assert (order.customer_guid is not None) is registered
    assert order.lines[0].amount == 2


@pytest.mark.parametrize(
    ("_case", "change"),
    [
        ("no name", {"billFullName": " "}),
        ("no e-mail", {"email": "eva"}),
        ("half a phone", {"phone": "12"}),
        ("no phone", {"phone": ""}),
        ("nothing to buy", {"amount-P001": "0"}),
        ("another country", {"billCountry": "DE"}),
        ("another way to pay", {"payment": "gold"}),
    ],
)
def test_an_incomplete_order_is_not_placed(
    client: FlaskClient, platform: Platform, _case: str, change: dict[str, str]
) -> None:
    before = len(platform.shop.orders)
    assert client.post("/", data=FORM | change).status_code == 422
    assert len(platform.shop.orders) == before


def test_a_status_chosen_in_the_list_is_set_and_told(
    partner: Partner, receiver: Receiver, platform: Platform
) -> None:
    partner.register(receiver.url, "order:update", "order:massUpdate")
    codes = [order.code for order in platform.shop.orders.values() if order.status_id == -3][:3]
    form: dict[str, Any] = {"code": codes[:1], "status_id": -4, "back": "/admin/?page=2"}
    answer = partner.client.post("/admin/orders/status", data=form)
    assert (answer.status_code, answer.location) == (302, "/admin/?page=2")
    partner.client.post("/admin/orders/status", data=form | {"code": codes[1:]})
    assert {platform.shop.orders[code].status_id for code in codes} == {-4}
    events = sorted(kept.event for kept in platform.notifications)
    assert events == ["order:massUpdate", *["order:update"] * 3]


def test_the_way_back_never_leaves_the_admin(client: FlaskClient) -> None:
    answer = client.post("/admin/orders/status", data={"back": "//evil.example", "status_id": -1})
    assert answer.location == "/admin/prehled-objednavek"


def test_the_frame_carries_shop_language_and_a_code_that_works_once(
    partner: Partner, platform: Platform
) -> None:
    page = partner.client.get("/admin/addon/smajlik?language=pl").text
    found = re.search(
        rf'src="{re.escape(platform.settings.plugin_url)}/shoptet/app'
        r"\?shop=(\d+)&amp;language=(\w+)&amp;code=(\w+)\"",
        page,
    )
    assert found
    assert (found.group(1), found.group(2)) == (str(platform.settings.eshop_id), "pl")
    assert found.group(3) in platform.tokens.user_codes


def test_the_buttons_live_the_life_of_the_add_on(partner: Partner, platform: Platform) -> None:
    for event, state in (
        ("suspend", "suspended"),
        ("approve", "active"),
        ("uninstall", "uninstalled"),
    ):
        partner.client.post(f"/admin/addon/smajlik/{event}")
        assert partner.client.get("/sandbox/state").get_json()["addon"] == state
    assert "<iframe" not in partner.client.get("/admin/addon/smajlik").text
    again = partner.client.post("/sandbox/addon/approve")
    assert again.status_code == 409
    assert platform.active() is None


def test_an_install_that_exchanges_no_code_is_no_install(app: Flask, receiver: Receiver) -> None:
    answer = app.test_client().post("/sandbox/install")
    assert answer.status_code == 502
    assert answer.get_json()["reason"] == "the plugin answered 200 without exchanging the code"
    assert receiver.next()[0] == "/shoptet/install"


def test_orders_placed_together_are_told_together_or_not_placed(
    make: Make, receiver: Receiver
) -> None:
    partner = Partner.installed_in(make())
    partner.register(receiver.url, "order:create", "order:massCreate")
    accounts = len(partner.platform.shop.customers)
    wishes = [{"email": "new@example.com", "registered": True}, {"payment": "gold"}]
    assert partner.client.post("/sandbox/orders", json=wishes).status_code == 409
    assert len(partner.platform.shop.customers) == accounts
    made = partner.client.post("/sandbox/orders", json=[{"code": "A-1"}, {"code": "A-2"}])
    assert [row["code"] for row in made.get_json()] == ["A-1", "A-2"]
    assert partner.platform.sender.wait_until_idle(PATIENCE_SECONDS)
    events = sorted(kept.event for kept in partner.platform.notifications)
    assert events == ["order:create", "order:create", "order:massCreate"]


def test_a_renamed_status_is_told_and_shown(partner: Partner, receiver: Receiver) -> None:
    partner.register(receiver.url, "orderStatusesList:change")
    renamed = partner.client.post("/sandbox/statuses", json={"id": 10, "name": "Nepřevzato"})
    added = partner.client.post("/sandbox/statuses", json={"name": "Na cestě"})
    names = {row["id"]: row["name"] for row in partner.get("/api/orders/statuses")["statuses"]}
    assert names[10] == renamed.get_json()["name"] == "Nepřevzato"
    assert names[added.get_json()["id"]] == "Na cestě"
    assert len(partner.platform.notifications) == 2
