"""Webhooks on their way: signed, repeated, timed out, and told to the add-on itself."""

import hashlib
import hmac
import json
import re

import pytest

from sandbox import addon, shop
from sandbox.deliveries import signature
from tests.sandbox.conftest import PATIENCE_SECONDS, Make, Receiver
from tests.sandbox.partner import Partner


@pytest.fixture
def order_code(partner: Partner) -> str:
    return next(o.code for o in partner.platform.shop.orders.values() if o.status_id == -3)


def _cancel(partner: Partner, code: str) -> None:
    change = {"data": {"statusId": -4}}
    assert partner.call("PATCH", f"/api/orders/{code}/status", change).status_code == 200


def _settled(partner: Partner) -> None:
    assert partner.platform.sender.wait_until_idle(PATIENCE_SECONDS)


def test_the_official_vector_is_signed_alike() -> None:
    body = (
        b'{"eshopId":315185,"event":"addon:uninstall",'
        b'"eventCreated":"2019-09-23T22:01:36+0200","eventInstance":"315185"}'
    )
    expected = "a0e0a3e7689bd4c80e4d6ffcccb05235b864e1d0"
    assert signature("61d1175f54c47dd67df14c17002a17b2", body) == expected


def test_a_change_is_told_signed_and_in_whole_seconds(
    partner: Partner, receiver: Receiver, order_code: str
) -> None:
    key = partner.call("POST", "/api/webhooks/renew-signature-key").get_json()["data"]
    partner.register(receiver.url, "order:update")
    _cancel(partner, order_code)
    path, headers, body = receiver.next()
    assert path == "/hook"
    told = json.loads(body)
    assert (told["eshopId"], told["event"], told["eventInstance"]) == (
        partner.platform.settings.eshop_id,
        "order:update",
        order_code,
    )
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+\d{4}", told["eventCreated"])
    expected = hmac.new(key["signatureKey"].encode(), body, hashlib.sha1).hexdigest()
    assert headers["Shoptet-Webhook-Signature"] == expected


def test_the_same_status_again_tells_nobody(
    partner: Partner, receiver: Receiver, order_code: str
) -> None:
    partner.register(receiver.url, "order:update", "order:paid")
    _cancel(partner, order_code)
    _cancel(partner, order_code)
    receiver.next()
    _settled(partner)
    assert receiver.nothing_more()


@pytest.mark.parametrize(
    ("_case", "answers", "attempts", "status"),
    [
        ("at once", [200], [200], "success"),
        ("at the third attempt", [500, 503, 200], [500, 503, 200], "success"),
        ("never", [500, 500, 500, 200], [500, 500, 500], "failed"),
        ("a redirect is not followed", [302, 200], [302, 200], "success"),
        ("only 200 is a success", [204, 200], [204, 200], "success"),
    ],
)
def test_three_attempts_are_made_in_all(
    make: Make,
    receiver: Receiver,
    _case: str,
    answers: list[int],
    attempts: list[int],
    status: str,
) -> None:
    app = make(retry_seconds=0.0)
    partner = Partner.installed_in(app)
    receiver.answers = answers
    partner.register(receiver.url, "order:update")
    partner.platform.emit("order:update", "2026000001")
    _settled(partner)
    (row,) = partner.client.get("/sandbox/deliveries").get_json()
    assert (row["answers"], row["status"], row["active"]) == (attempts, status, False)
    (logged,) = partner.get("/api/webhooks/notifications")["notifications"]
    assert (logged["attempts"], logged["status"]) == (len(attempts), status)


def test_what_waits_for_its_next_attempt_is_open_and_can_be_hurried(
    partner: Partner, receiver: Receiver
) -> None:
    receiver.answers = [500]
    partner.register(receiver.url, "order:update")
    partner.platform.emit("order:update", "2026000001")
    _settled(partner)
    waiting = partner.get("/api/webhooks/notifications?active=true")["notifications"]
    assert [row["status"] for row in waiting] == ["failed"]
    assert partner.client.get("/sandbox/state").get_json()["open_deliveries"] == 1
    assert partner.client.post("/sandbox/deliveries/flush").get_json() == {"flushed": 1}
    _settled(partner)
    assert partner.client.get("/sandbox/state").get_json()["open_deliveries"] == 0


def test_a_slow_plugin_is_given_up_and_asked_again(make: Make, receiver: Receiver) -> None:
    partner = Partner.installed_in(make(timeout_seconds=0.05, attempts=1))
    receiver.gate.clear()
    partner.register(receiver.url, "order:update")
    partner.platform.emit("order:update", "2026000001")
    _settled(partner)
    receiver.gate.set()
    (row,) = partner.client.get("/sandbox/deliveries").get_json()
    assert (row["answers"], row["status"]) == (["ReadTimeout"], "failed")


def test_deliveries_overtake_one_that_is_stuck(partner: Partner, receiver: Receiver) -> None:
    receiver.gate.clear()
    partner.register(receiver.url, "order:update")
    for code in ("2026000001", "2026000002", "2026000003"):
        partner.platform.emit("order:update", code)
    codes = {json.loads(receiver.next()[2])["eventInstance"] for _ in range(3)}
    receiver.gate.set()
    assert codes == {"2026000001", "2026000002", "2026000003"}


def test_a_mass_change_is_told_one_by_one_and_as_a_whole(
    partner: Partner, receiver: Receiver
) -> None:
    partner.register(receiver.url, "order:update", "order:massUpdate")
    platform = partner.platform
    orders = [o for o in platform.shop.orders.values() if o.status_id == -3][:3]
    shop.change_many(platform, orders, {"status_id": 10})
    told = [json.loads(receiver.next()[2]) for _ in range(4)]
    single = {row["eventInstance"] for row in told if row["event"] == "order:update"}
    (whole,) = [row["eventInstance"] for row in told if row["event"] == "order:massUpdate"]
    assert single == {order.code for order in orders} == set(json.loads(whole))


@pytest.mark.parametrize(
    ("event", "instance"), [("suspend", 222651), ("terminate", 222651), ("uninstall", "222651")]
)
def test_the_life_of_the_add_on_is_told_to_its_own_address(
    partner: Partner, receiver: Receiver, event: str, instance: int | str
) -> None:
    partner.call("POST", "/api/webhooks/renew-signature-key")
    addon.live(partner.platform, event)
    path, headers, body = receiver.next()
    assert path == "/webhooks/shoptet"
    assert json.loads(body)["eventInstance"] == instance
    assert "Shoptet-Webhook-Signature" in headers


def test_an_add_on_at_rest_hears_nothing_of_the_orders(
    partner: Partner, receiver: Receiver
) -> None:
    partner.register(receiver.url, "order:update")
    addon.live(partner.platform, "suspend")
    assert json.loads(receiver.next()[2])["event"] == "addon:suspend"
    partner.platform.emit("order:update", "2026000001")
    _settled(partner)
    assert receiver.nothing_more()
