"""Orders as the API lists, shows and changes them."""

from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from sandbox.stamps import stamp
from sandbox.state import Platform
from tests.sandbox.conftest import Clock, Receiver
from tests.sandbox.partner import Partner


def _codes(partner: Partner, query: str) -> list[str]:
    return [row["code"] for row in partner.get(f"/api/orders?{query}")["orders"]]


def _place(client: FlaskClient, body: Any) -> Any:
    answer = client.post("/sandbox/orders", json=body)
    assert answer.status_code == 201, answer.text
    return answer.get_json()


@pytest.mark.parametrize("spelling", ["+420 605 999 111", "605999111", "00420605999111"])
def test_orders_are_found_by_phone_however_it_was_typed(partner: Partner, spelling: str) -> None:
    made = _place(partner.client, {"email": "Some.Body@example.com", "phone": spelling})
    assert _codes(partner, f"phone={quote('+420605999111')}") == [made["code"]]
    assert _codes(partner, "phone=605999111") == []
    assert _codes(partner, "email=some.body@EXAMPLE.com") == [made["code"]]


def test_orders_are_found_by_time_status_and_customer(partner: Partner, clock: Clock) -> None:
    clock.forward(hours=1)
    since = quote(stamp(clock()))
    made = _place(partner.client, {"email": "new@example.com", "registered": True})
    clock.forward(hours=1)
    partner.token = partner.new_token().get_json()["access_token"]
    assert _codes(partner, f"creationTimeFrom={since}") == [made["code"]]
    assert _codes(partner, f"changeTimeFrom={since}") == [made["code"]]
    assert made["code"] not in _codes(
        partner, f"creationTimeTo={quote('2026-03-14T00:00:00+0100')}"
    )
    assert _codes(partner, f"customerGuid={made['customer_guid']}") == [made["code"]]
    assert _codes(partner, f"orderCodes={made['code']},nope&statusId=-4") == [made["code"]]
    assert all(
        partner.platform.shop.orders[code].status_id == -4
        for code in _codes(partner, "statusId=-4")
    )


def test_a_page_has_fifty_orders_whatever_is_asked(partner: Partner) -> None:
    data = partner.get("/api/orders?page=2&itemsPerPage=1000")
    total = len(partner.platform.shop.orders)
    assert len(data["orders"]) == 50
    assert data["paginator"] == {
        "totalCount": total,
        "page": 2,
        "pageCount": -(-total // 50),
        "itemsOnPage": 50,
        "itemsPerPage": 50,
    }


@pytest.mark.parametrize(
    "query",
    ["creationTimeFrom=yesterday", "statusId=x", "page=x", f"orderCodes={','.join('x' * 51)}"],
)
def test_a_filter_that_cannot_be_read_is_refused(partner: Partner, query: str) -> None:
    assert partner.call("GET", f"/api/orders?{query}").status_code == 400


@pytest.mark.parametrize(
    ("_case", "suppress", "emails"), [("told", "", 1), ("quiet", "?suppressEmailSending=true", 0)]
)
def test_a_status_change_mails_the_customer_unless_suppressed(
    partner: Partner, _case: str, suppress: str, emails: int
) -> None:
    order = next(o for o in partner.platform.shop.orders.values() if o.status_id == -3)
    path = f"/api/orders/{order.code}/status{suppress}"
    for _ in range(2):
        assert partner.call("PATCH", path, {"data": {"statusId": -4}}).status_code == 200
    assert partner.platform.shop.emails == emails


@pytest.mark.parametrize(
    ("_case", "body"),
    [
        ("nothing", {"data": {}}),
        ("no data", {}),
        ("unknown status", {"data": {"statusId": 2026}}),
        ("a text", {"data": {"statusId": "-4"}}),
        ("a truth", {"data": {"statusId": True}}),
        ("an unknown key", {"data": {"statusId": -4, "cancel": True}}),
    ],
)
def test_a_change_that_cannot_be_read_changes_nothing(
    partner: Partner, _case: str, body: Any
) -> None:
    order = next(o for o in partner.platform.shop.orders.values() if o.status_id == -3)
    before = (order.status_id, order.paid, order.changed)
    assert partner.call("PATCH", f"/api/orders/{order.code}/status", body).status_code == 422
    assert (order.status_id, order.paid, order.changed) == before


def test_the_history_ends_at_a_hundred_lines(partner: Partner) -> None:
    order = next(iter(partner.platform.shop.orders.values()))
    path = f"/api/orders/{order.code}/history"
    while len(order.history) < 100:
        assert partner.call("POST", path, {"data": {"text": "seen"}}).status_code == 201
    refused = partner.call("POST", path, {"data": {"text": "too much"}})
    assert refused.get_json()["errors"][0]["errorCode"] == "order-history-item-exceeded-limit"
    assert refused.status_code == 403
    assert len(order.history) == 100


def test_changes_name_each_order_once_with_its_last_change(partner: Partner, clock: Clock) -> None:
    made = _place(partner.client, [{"email": "a@example.com"}, {"email": "b@example.com"}])
    first, second = (row["code"] for row in made)
    clock.forward(minutes=1)
    since = quote(stamp(clock()))
    partner.client.post(f"/sandbox/orders/{first}", json={"status_id": -2})
    partner.client.delete(f"/sandbox/orders/{second}")
    changes = partner.get(f"/api/orders/changes?from={since}")["changes"]
    assert {(row["code"], row["changeType"]) for row in changes} == {
        (first, "edit"),
        (second, "delete"),
    }
    gone = partner.get(f"/api/orders/changes?from={since}&changeType=delete")["changes"]
    assert [row["code"] for row in gone] == [second]


def test_changes_are_asked_for_since_a_moment(partner: Partner) -> None:
    refused = partner.call("GET", "/api/orders/changes")
    assert refused.status_code == 400
    assert refused.get_json()["errors"][0]["instance"] == "from"


@pytest.mark.parametrize(
    ("_case", "modules", "blocked"), [("on", ["customerReviews"], True), ("off", [], False)]
)
def test_blocking_needs_its_module_and_cancels_new_orders(
    partner: Partner,
    receiver: Receiver,
    platform: Platform,
    _case: str,
    modules: list[str],
    blocked: bool,
) -> None:
    partner.client.post("/sandbox/modules", json={"active": modules})
    partner.register(receiver.url, "customer:disableOrders")
    guid, customer = next(iter(platform.shop.customers.items()))
    path, body = f"/api/customers/{guid}", {"data": {"disabledOrders": True}}
    answer = partner.call("PATCH", path, body).get_json()
    assert answer["data"]["customer"]["disabledOrders"] is blocked
    made = _place(partner.client, {"email": customer.contact.email, "customer_guid": guid})
    assert platform.shop.orders[made["code"]].status_id == (-4 if blocked else -1)
    assert (len(platform.notifications) == 1) is blocked
