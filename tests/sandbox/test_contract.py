"""Every answer of the sandbox, held against the platform's own contract."""

from typing import Any

import pytest

from sandbox.jobs import finish
from sandbox.model import Order
from tests.sandbox.conftest import Receiver
from tests.sandbox.contract import problems
from tests.sandbox.partner import Partner

pytestmark = pytest.mark.shared

LONG_AGO = "2026-01-01T00:00:00%2B01:00&itemsPerPage=1000"
ALL_OF_AN_ORDER = ",".join(
    (
        "notes",
        "images",
        "shippingDetails",
        "stockLocation",
        "surchargeParameters",
        "paymentTransactions",
        "productFlags",
    )
)
ALL_OF_THE_SHOP = ",".join(
    (
        "orderAdditionalFields",
        "orderStatuses",
        "paymentMethods",
        "shippingMethods",
        "imageCuts",
        "countries",
        "cashDesk",
    )
)


def _holds(
    partner: Partner, path: str, method: str, url: str, status: int, body: Any = None
) -> Any:
    answer = partner.call(method, url, body)
    assert answer.status_code == status, answer.text
    assert problems(path, method, status, answer.get_json()) == []
    return answer.get_json()["data"]


@pytest.mark.parametrize(
    ("_case", "path", "url"),
    [
        ("the shop", "/api/eshop", "/api/eshop"),
        ("all of the shop", "/api/eshop", f"/api/eshop?include={ALL_OF_THE_SHOP}"),
        ("the rights", "/api/system/endpoints", "/api/system/endpoints"),
        ("no rights pending", "/api/system/endpoints", "/api/system/endpoints?status=pending"),
        ("orders", "/api/orders", "/api/orders"),
        ("no order", "/api/orders", "/api/orders?email=nobody@example.com"),
        ("statuses", "/api/orders/statuses", "/api/orders/statuses"),
        ("changes", "/api/orders/changes", f"/api/orders/changes?from={LONG_AGO}"),
        ("customers", "/api/customers", "/api/customers?itemsPerPage=1000"),
        ("webhooks", "/api/webhooks", "/api/webhooks"),
    ],
)
def test_a_list_is_as_the_contract_says(partner: Partner, _case: str, path: str, url: str) -> None:
    partner.register("http://127.0.0.1:9", "order:create")
    _holds(partner, path, "GET", url, 200)


def test_every_order_of_the_shop_is_as_the_contract_says(partner: Partner) -> None:
    codes = list(partner.platform.shop.orders)
    for code in codes[::3]:
        partner.platform.bucket.level = 0
        url = f"/api/orders/{code}?include={ALL_OF_AN_ORDER}"
        order = _holds(partner, "/api/orders/{code}", "GET", url, 200)["order"]
        assert order["code"] == code
    _holds(partner, "/api/orders/{code}", "GET", f"/api/orders/{codes[0]}", 200)


def test_every_customer_is_as_the_contract_says(partner: Partner) -> None:
    for guid in partner.platform.shop.customers:
        _holds(partner, "/api/customers/{guid}", "GET", f"/api/customers/{guid}", 200)


def test_customers_can_be_changed_and_remarked_upon(partner: Partner) -> None:
    guid = next(iter(partner.platform.shop.customers))
    path, url = "/api/customers/{guid}", f"/api/customers/{guid}"
    change = {"data": {"disabledOrders": True, "remark": "careful"}}
    assert _holds(partner, path, "PATCH", url, 200, change)["customer"]["disabledOrders"] is True
    remark = {"data": {"rating": "negative", "remark": "never collects"}}
    _holds(partner, f"{path}/remarks", "POST", f"{url}/remarks", 201, remark)
    _holds(partner, f"{path}/remarks", "GET", f"{url}/remarks", 200)
    _holds(partner, path, "GET", url, 200)


def test_an_order_can_be_changed_and_written_upon(partner: Partner) -> None:
    code = next(iter(partner.platform.shop.orders))
    path, url = "/api/orders/{code}", f"/api/orders/{code}"
    _holds(partner, f"{path}/status", "PATCH", f"{url}/status", 200, {"data": {"statusId": -4}})
    _holds(partner, f"{path}/history", "POST", f"{url}/history", 201, {"data": {"text": "seen"}})
    history = _holds(partner, f"{path}/history", "GET", f"{url}/history", 200)["orderHistory"]
    for line, status in ((history[-1], 200), (history[0], 404)):
        one = f"{url}/history/{line['id']}"
        _holds(partner, f"{path}/history/{{id}}", "DELETE", one, status)
    _holds(partner, f"{path}/notes", "PATCH", f"{url}/notes", 200, {"data": {"eshopRemark": "x"}})
    many = {"data": {"orderCodes": [code, "nope"], "statusId": -1}}
    bulk = "/api/orders/status-change"
    _holds(partner, bulk, "PATCH", bulk, 200, many)
    many["data"]["orderCodes"] = ["nope"]
    _holds(partner, bulk, "PATCH", bulk, 400, many)


def test_the_end_of_a_history_is_as_the_contract_says(partner: Partner, order: Order) -> None:
    path, url = "/api/orders/{code}/history", f"/api/orders/{order.code}/history"
    body = {"data": {"text": "seen"}}
    while len(order.history) < 100:
        partner.call("POST", url, body)
    _holds(partner, path, "POST", url, 403, body)
    _holds(partner, path, "POST", url, 422, {"data": {"text": ""}})


def test_html_in_the_storefront_is_as_the_contract_says(partner: Partner) -> None:
    path = "/api/template-include"
    snippet = {"location": "common-footer", "html": "<p>footer</p>"}
    _holds(partner, path, "GET", path, 200)
    _holds(partner, path, "POST", path, 200, {"data": {"snippets": [snippet]}})
    _holds(partner, path, "GET", path, 200)
    wrong = {"data": {"snippets": [snippet | {"location": "does-not-exist"}]}}
    _holds(partner, path, "POST", path, 400, wrong)
    one = f"{path}/common-footer"
    assert _holds(partner, f"{path}/{{location}}", "DELETE", one, 200) is None


@pytest.mark.parametrize(
    ("path", "method", "status", "body"),
    [
        ("/api/orders/{code}/status", "PATCH", 200, {"data": {"statusId": -4}}),
        ("/api/orders/{code}/notes", "PATCH", 200, {"data": {"eshopRemark": "x"}}),
        ("/api/orders/{code}/history", "POST", 201, {"data": {"text": "x"}}),
        ("/api/orders/status-change", "PATCH", 200, {"data": {"orderCodes": [], "statusId": -4}}),
        ("/api/customers/{guid}", "PATCH", 200, {"data": {"disabledOrders": True}}),
        ("/api/template-include", "POST", 200, {"data": {"snippets": []}}),
        ("/api/template-include/{location}", "DELETE", 200, None),
    ],
)
def test_a_lie_is_as_the_contract_says(
    partner: Partner, order: Order, path: str, method: str, status: int, body: Any
) -> None:
    partner.platform.faults.change({"lying_200": 1.0})
    guid = next(iter(partner.platform.shop.customers))
    url = path.format(code=order.code, guid=guid, location="common-footer")
    _holds(partner, path, method, url, status, body)
    assert partner.platform.faults.struck == {"lying_200": 1}


def test_webhooks_live_as_the_contract_says(partner: Partner, receiver: Receiver) -> None:
    path, address = "/api/webhooks", f"{receiver.url}/hook"
    wishes = {"data": [{"event": "order:update", "url": address, "sendPayload": None}]}
    (made,) = _holds(partner, path, "POST", path, 201, wishes)["webhooks"]
    one = f"{path}/{made['id']}"
    _holds(partner, f"{path}/{{id}}", "GET", one, 200)
    _holds(partner, f"{path}/{{id}}", "PATCH", one, 200, {"data": {"url": f"{address}/new"}})
    renew = f"{path}/renew-signature-key"
    assert len(_holds(partner, renew, "POST", renew, 200)["signatureKey"]) == 32
    partner.platform.emit("order:update", "2026000001")
    log = f"{path}/notifications"
    assert _holds(partner, log, "GET", log, 200)["notifications"]
    _holds(partner, f"{path}/{{id}}", "DELETE", one, 200)
    _holds(partner, f"{path}/{{id}}", "GET", one, 404)


def test_a_snapshot_is_as_the_contract_says(partner: Partner, receiver: Receiver) -> None:
    partner.register(receiver.url, "job:finished")
    asked = "/api/orders/snapshot"
    id = _holds(partner, asked, "GET", f"{asked}?include=notes", 202)["jobId"]
    path, url = "/api/system/jobs/{jobId}", f"/api/system/jobs/{id}"
    assert _holds(partner, path, "GET", url, 200)["job"]["status"] == "pending"
    finish(partner.platform, partner.platform.jobs[id])
    assert _holds(partner, path, "GET", url, 200)["job"]["status"] == "completed"


@pytest.mark.parametrize(
    ("_case", "path", "method", "url", "status", "body"),
    [
        ("order", "/api/orders/{code}/status", "PATCH", "/api/orders/0/status", 404, {}),
        ("history", "/api/orders/{code}/history", "POST", "/api/orders/0/history", 404, {}),
        ("job", "/api/system/jobs/{jobId}", "GET", "/api/system/jobs/0", 404, None),
        ("codes", "/api/orders", "GET", "/api/orders?orderCodes=", 400, None),
        ("webhook", "/api/webhooks/{id}", "DELETE", "/api/webhooks/999", 404, None),
    ],
)
def test_a_refusal_is_as_the_contract_says(
    partner: Partner, _case: str, path: str, method: str, url: str, status: int, body: Any
) -> None:
    assert _holds(partner, path, method, url, status, body) is None


def test_an_answer_with_a_missing_key_would_be_noticed(partner: Partner) -> None:
    answer = partner.call("GET", "/api/orders/statuses").get_json()
    del answer["data"]["statuses"][0]["markAsPaid"]
    assert problems("/api/orders/statuses", "GET", 200, answer)
