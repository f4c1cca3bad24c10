"""The merchant changes an order between the add-on's reading and its writing."""

from typing import Any

import pytest

from tests.sandbox.conftest import Receiver
from tests.sandbox.partner import Partner

PATH = "/sandbox/merchant-first"


def _switch(partner: Partner, **wish: Any) -> Any:
    answer = partner.client.post(PATH, json=wish)
    assert answer.status_code == 200, answer.text
    return answer.get_json()


@pytest.fixture
def codes(partner: Partner) -> list[str]:
    made = partner.client.post("/sandbox/orders", json={"email": "j@example.com", "count": 4})
    return [row["code"] for row in made.get_json()]


def _read(partner: Partner, code: str) -> int:
    return int(partner.get(f"/api/orders/{code}")["order"]["status"]["id"])


@pytest.mark.parametrize(
    ("does", "standing"),
    [
        ("cancel", (-4, False, None)),
        ("pay", (-1, True, None)),
        ("ship", (-3, True, "Z1234567890")),
        ({"status_id": -2, "tracking_number": "Z7"}, (-2, False, "Z7")),
    ],
)
def test_the_merchant_acts_right_after_the_reading(
    partner: Partner, receiver: Receiver, codes: list[str], does: Any, standing: Any
) -> None:
    partner.register(receiver.url, "order:update")
    _switch(partner, does=does, orders=1)
    order = partner.platform.shop.orders[codes[0]]
    assert _read(partner, codes[0]) == -1
    assert (order.status_id, order.paid, order.tracking_number) == standing
    assert {change.by for change in order.status_changes} <= {"admin"}
    assert [kept.event for kept in partner.platform.notifications] == ["order:update"]


def test_the_merchant_acts_on_so_many_orders_once_each(partner: Partner, codes: list[str]) -> None:
    _switch(partner, does="cancel", orders=2)
    for code in [codes[0], codes[0], *codes]:
        _read(partner, code)
    assert [_read(partner, code) for code in codes] == [-4, -4, -1, -1]
    told = partner.client.get(PATH).get_json()
    assert (told["done"], told["orders"]) == (codes[:2], 0)


def test_the_merchant_acts_on_named_orders_after_a_later_reading(
    partner: Partner, codes: list[str]
) -> None:
    _switch(partner, does="cancel", codes=[codes[1]], read=2)
    assert [_read(partner, code) for code in codes for _ in range(3)] == [
        *[-1] * 3,
        *[-1, -1, -4],
        *[-1] * 6,
    ]


def test_a_share_of_the_orders_is_the_same_each_time(partner: Partner) -> None:
    made = partner.client.post("/sandbox/orders", json={"email": "j@example.com", "count": 60})
    codes = [row["code"] for row in made.get_json()]

    def done() -> list[str]:
        _switch(partner, does={"remark": "seen"}, rate=0.3)
        for code in codes:
            partner.platform.bucket.level = 0
            _read(partner, code)
        return list(partner.client.get(PATH).get_json()["done"])

    first = done()
    assert 5 <= len(first) <= 35
    assert done() == first


def test_the_merchant_stops_when_told(partner: Partner, codes: list[str]) -> None:
    _switch(partner, does="cancel")
    assert _switch(partner, does=None)["does"] is None
    assert [_read(partner, codes[0]) for _ in range(2)] == [-1, -1]


def test_a_reading_that_failed_or_a_writing_is_no_reading(
    partner: Partner, codes: list[str]
) -> None:
    _switch(partner, does="cancel")
    partner.client.post("/sandbox/faults", json={"error_500": {"count": 1}, "lying_200": 1.0})
    path = f"/api/orders/{codes[0]}"
    assert partner.call("GET", path).status_code == 500
    assert partner.call("PATCH", f"{path}/status", {"data": {"paid": True}}).status_code == 200
    assert partner.platform.shop.orders[codes[0]].status_id == -1


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ({}, 422),
        ({"does": "burn"}, 422),
        ({"does": "cancel", "times": 3}, 422),
        ({"does": "cancel", "codes": "2026"}, 422),
        ({"does": "cancel", "orders": -1}, 422),
        ({"does": "cancel", "read": 0}, 422),
        ({"does": "cancel", "rate": 1.5}, 422),
        ({"does": {"status_id": 2026}}, 409),
        ({"does": {"shoe_size": 43}}, 409),
    ],
)
def test_a_switch_that_is_not_understood_changes_nothing(
    partner: Partner, wish: Any, status: int
) -> None:
    before = _switch(partner, does="pay", orders=5)
    assert partner.client.post(PATH, json=wish).status_code == status
    assert partner.client.get(PATH).get_json() == before
