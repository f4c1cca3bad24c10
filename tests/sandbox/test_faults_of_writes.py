"""Writes that go wrong in ways that a caller cannot see, and which calls a fault may strike."""

from typing import Any

import pytest
import requests

from sandbox.faults import DELIVERY_FAULTS, Faults
from sandbox.model import Order
from sandbox.server import running
from tests.sandbox.conftest import PATIENCE_SECONDS
from tests.sandbox.partner import Partner

CANCEL = {"data": {"statusId": -4}}
STATUS = "/api/orders/*/status"


def _switch(partner: Partner, **wish: Any) -> None:
    answer = partner.client.post("/sandbox/faults", json=wish)
    assert answer.status_code == 200, answer.text


def _struck(partner: Partner) -> Any:
    return partner.client.get("/sandbox/faults").get_json()["struck"]


def test_an_error_may_come_after_the_work(partner: Partner, order: Order) -> None:
    _switch(partner, error_500_after={"count": 1})
    assert partner.call("GET", f"/api/orders/{order.code}").status_code == 200
    answer = partner.call("PATCH", f"/api/orders/{order.code}/status", CANCEL)
    assert (answer.status_code, answer.get_json()["data"]) == (500, None)
    assert answer.get_json()["errors"][0]["errorCode"] == "internal-server-error"
    assert (order.status_id, len(order.mails)) == (-4, 1)
    assert _struck(partner) == {"error_500_after": 1}


def test_a_refusal_stays_one_when_answers_go_wrong(partner: Partner, order: Order) -> None:
    _switch(partner, error_500_after=1.0, timeout_after=1.0)
    answer = partner.call("PATCH", f"/api/orders/{order.code}/status", {"data": {"statusId": 77}})
    assert answer.status_code == 422
    assert _struck(partner) == {}


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("PATCH", "/api/orders/{code}/status", CANCEL, 200),
        ("PATCH", "/api/orders/{code}/notes", {"data": {"eshopRemark": "x"}}, 200),
        ("POST", "/api/orders/{code}/history", {"data": {"text": "x"}}, 201),
    ],
)
def test_a_success_may_be_a_lie(
    partner: Partner, order: Order, method: str, path: str, body: Any, status: int
) -> None:
    _switch(partner, lying_200={"count": 1})
    history = list(order.history)
    answer = partner.call(method, path.format(code=order.code), body)
    assert answer.status_code == status
    assert answer.get_json()["errors"][0]["errorCode"] == "invalid-request-data"
    assert (order.status_id, order.eshop_remark, order.history) == (-1, None, history)
    assert order.status_changes == []
    assert partner.call(method, path.format(code=order.code), body).get_json()["errors"] is None


def test_a_lie_about_a_status_shows_the_order_as_it_is(partner: Partner, order: Order) -> None:
    _switch(partner, lying_200=1.0, error_500_after=1.0, timeout_after=1.0)
    answer = partner.call("PATCH", f"/api/orders/{order.code}/status", CANCEL).get_json()
    assert answer["data"]["order"]["status"]["id"] == -1
    assert _struck(partner) == {"lying_200": 1}


def test_a_lie_about_nothing_is_refused_as_ever(partner: Partner) -> None:
    _switch(partner, lying_200=1.0)
    assert partner.call("PATCH", "/api/orders/nope/status", CANCEL).status_code == 404


def test_an_answer_may_come_long_after_the_work_and_holds_nobody_up(
    partner: Partner, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls, seen = partner.platform.calls, list[tuple[float, int, int, int]]()
    monkeypatch.setattr(
        "time.sleep",
        lambda span: seen.append((span, order.status_id, calls.active.total(), len(calls.writes))),
    )
    _switch(partner, timeout_after={"count": 1}, timeout_seconds=90)
    assert partner.call("GET", f"/api/orders/{order.code}").status_code == 200
    partner.call("PATCH", f"/api/orders/{order.code}/status", CANCEL)
    assert seen == [(90.0, -4, 0, 0)]
    assert calls.active.total() == 0


def test_who_gives_up_waiting_finds_the_work_done(partner: Partner, order: Order) -> None:
    _switch(partner, timeout_after={"count": 1}, timeout_seconds=5)
    headers = {"Shoptet-Access-Token": partner.token}
    with running(partner.client.application) as url:
        address = f"{url}/api/orders/{order.code}"
        with pytest.raises(requests.Timeout):
            requests.patch(f"{address}/status", json=CANCEL, headers=headers, timeout=0.5)
        answer = requests.get(address, headers=headers, timeout=PATIENCE_SECONDS)
    assert answer.json()["data"]["order"]["status"]["id"] == -4


@pytest.mark.parametrize("name", ["error_500", "lying_200", "error_500_after", "locked_423"])
def test_a_fault_strikes_only_the_calls_it_is_meant_for(
    partner: Partner, order: Order, name: str
) -> None:
    _switch(partner, **{name: {"rate": 1.0, "method": "PATCH", "path": STATUS}})
    url = f"/api/orders/{order.code}"
    assert partner.call("GET", url).status_code == 200
    notes = partner.call("PATCH", f"{url}/notes", {"data": {"eshopRemark": "x"}})
    assert (notes.status_code, notes.get_json()["errors"]) == (200, None)
    assert _struck(partner) == {}
    partner.call("PATCH", f"{url}/status", CANCEL)
    assert _struck(partner) == {name: 1}


def test_a_fault_strikes_no_more_often_than_it_may(partner: Partner, order: Order) -> None:
    _switch(partner, error_500={"rate": 1.0, "at_most": 2})
    statuses = [partner.call("GET", f"/api/orders/{order.code}").status_code for _ in range(4)]
    assert statuses == [500, 500, 200, 200]


def test_a_share_of_calls_is_the_same_whatever_else_is_called() -> None:
    def turns(others: int) -> list[bool]:
        faults = Faults(7)
        faults.change({"error_500": {"rate": 0.2, "method": "PATCH", "path": STATUS}})
        struck = []
        for _ in range(500):
            for _ in range(others):
                assert not faults.strikes("error_500", "GET", "/api/orders/1")
            struck.append(faults.strikes("error_500", "PATCH", "/api/orders/1/status"))
        return struck

    assert turns(0) == turns(3)
    assert 70 <= sum(turns(0)) <= 130


@pytest.mark.parametrize(
    "wish",
    [
        {"error_500": {"path": 5}},
        {"error_500": {"method": "patch"}},
        {"error_500": {"at_most": -1}},
        {"timeout_seconds": "long"},
        *({name: {"rate": 1, "path": STATUS}} for name in DELIVERY_FAULTS),
    ],
)
def test_a_fault_that_could_never_strike_is_refused(partner: Partner, wish: Any) -> None:
    before = partner.client.get("/sandbox/faults").get_json()
    assert partner.client.post("/sandbox/faults", json=wish).status_code == 422
    assert partner.client.get("/sandbox/faults").get_json() == before
