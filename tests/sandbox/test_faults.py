"""Everything that can be made to go wrong."""

import json
from typing import Any

import pytest

from sandbox.faults import NAMES, Faults
from tests.sandbox.conftest import PATIENCE_SECONDS, Make, Receiver
from tests.sandbox.partner import Partner


def _switch(partner: Partner, **wish: Any) -> None:
    answer = partner.client.post("/sandbox/faults", json=wish)
    assert answer.status_code == 200, answer.text


@pytest.fixture
def status_path(partner: Partner) -> str:
    code = next(o.code for o in partner.platform.shop.orders.values() if o.status_id == -3)
    return f"/api/orders/{code}/status"


CANCEL = {"data": {"statusId": -4}}


@pytest.mark.parametrize(
    ("fault", "status", "error"),
    [
        ("error_500", 500, "internal-server-error"),
        ("limited_429", 429, "too-many-requests"),
        ("locked_423", 423, "locked"),
        ("expired_token", 401, "expired-token"),
    ],
)
def test_a_fault_strikes_once_and_before_anything_is_done(
    partner: Partner, status_path: str, fault: str, status: int, error: str
) -> None:
    _switch(partner, **{fault: {"count": 1}})
    answer = partner.call("PATCH", status_path, CANCEL)
    assert (answer.status_code, answer.get_json()["errors"][0]["errorCode"]) == (status, error)
    assert partner.platform.shop.emails == 0
    assert ("Retry-After" in answer.headers) == (status == 429)
    partner.token = partner.new_token().get_json()["access_token"]
    assert partner.call("PATCH", status_path, CANCEL).status_code == 200
    assert partner.client.get("/sandbox/faults").get_json()["struck"] == {fault: 1}


def test_a_success_may_carry_errors(partner: Partner, status_path: str) -> None:
    _switch(partner, partial_200=1.0)
    answer = partner.call("PATCH", status_path, CANCEL).get_json()
    assert answer["errors"][0]["errorCode"] == "document-not-generated"
    assert answer["data"]["order"]["status"]["id"] == -4


def test_an_answer_may_be_cut_although_the_work_is_done(partner: Partner, status_path: str) -> None:
    _switch(partner, truncated={"count": 1, "method": "PATCH"})
    with pytest.raises(json.JSONDecodeError):
        json.loads(partner.call("PATCH", status_path, CANCEL).data)
    code = status_path.split("/")[3]
    assert partner.get(f"/api/orders/{code}")["order"]["status"]["id"] == -4


def test_a_slow_answer_comes_after_the_work(
    partner: Partner, status_path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, seen = status_path.split("/")[3], list[tuple[float, int]]()
    order = partner.platform.shop.orders[code]
    monkeypatch.setattr("time.sleep", lambda span: seen.append((span, order.status_id)))
    _switch(partner, slow={"count": 1}, slow_seconds=7)
    partner.call("PATCH", status_path, CANCEL)
    assert seen == [(7.0, -4)]


@pytest.mark.parametrize(
    ("fault", "arrive", "logged"),
    [("duplicate", 2, ["success", "success"]), ("silence", 0, ["failed"]), ("lost", 0, [])],
)
def test_a_delivery_may_double_or_vanish(
    partner: Partner, receiver: Receiver, fault: str, arrive: int, logged: list[str]
) -> None:
    partner.register(receiver.url, "order:update")
    _switch(partner, **{fault: {"count": 1}})
    partner.platform.emit("order:update", "2026000001")
    bodies = {receiver.next()[2] for _ in range(arrive)}
    assert len(bodies) <= 1
    assert partner.platform.sender.wait_until_idle(PATIENCE_SECONDS)
    assert receiver.nothing_more()
    rows = partner.get("/api/webhooks/notifications")["notifications"]
    assert [row["status"] for row in rows] == logged


def test_a_delayed_delivery_waits_for_its_turn(partner: Partner, receiver: Receiver) -> None:
    partner.register(receiver.url, "order:update")
    _switch(partner, delay={"count": 1}, delay_seconds=3600)
    partner.platform.emit("order:update", "first")
    partner.platform.emit("order:update", "second")
    assert json.loads(receiver.next()[2])["eventInstance"] == "second"
    partner.client.post("/sandbox/deliveries/flush")
    assert json.loads(receiver.next()[2])["eventInstance"] == "first"


def test_the_same_seed_strikes_at_the_same_turns() -> None:
    def turns(seed: int) -> list[bool]:
        faults = Faults(seed)
        faults.change(dict.fromkeys(NAMES, 0.3))
        return [faults.strikes(name) for _ in range(30) for name in NAMES]

    assert turns(5) == turns(5)
    assert turns(5) != turns(6)


@pytest.mark.parametrize(
    ("_case", "wish"),
    [
        ("an unknown fault", {"error_500": 1, "meteor": 0.5}),
        ("more than certain", {"error_500": 1.5}),
        ("no number", {"slow_seconds": "soon"}),
        ("no probability", {"slow": "often"}),
        ("an unknown key", {"slow": {"chance": 1}}),
        ("a negative count", {"slow": {"count": -1}}),
    ],
)
def test_a_wish_that_is_not_understood_turns_nothing(
    make: Make, _case: str, wish: dict[str, Any]
) -> None:
    client = make().test_client()
    before = client.get("/sandbox/faults").get_json()
    answer = client.post("/sandbox/faults", json=wish)
    assert answer.status_code == 422
    assert client.get("/sandbox/faults").get_json() == before


def test_a_reset_turns_everything_off(partner: Partner) -> None:
    _switch(partner, **dict.fromkeys(NAMES, 1.0))
    _switch(partner, reset=True)
    assert partner.call("GET", "/api/eshop").status_code == 200
