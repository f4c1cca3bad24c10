"""Remarks at an order, as add-ons write, read and delete them."""

from typing import Any

import pytest

from sandbox.model import Order
from tests.sandbox.partner import Partner


@pytest.fixture
def order(partner: Partner) -> Order:
    return next(iter(partner.platform.shop.orders.values()))


def _history(partner: Partner, order: Order, query: str = "") -> Any:
    return partner.get(f"/api/orders/{order.code}/history{query}")["orderHistory"]


def test_the_add_ons_lines_are_told_from_the_platforms(partner: Partner, order: Order) -> None:
    path, own = f"/api/orders/{order.code}/history", len(order.history)
    for type in ("comment", "system"):
        partner.call("POST", path, {"data": {"text": "seen", "type": type}})
    written = _history(partner, order, "?system=false")
    assert [(row["type"], row["system"]) for row in written] == [
        ("comment", False),
        ("system", False),
    ]
    assert len(_history(partner, order, "?system=true")) == own


@pytest.mark.parametrize(
    "data", [{}, {"text": ""}, {"text": 5}, {"text": "x", "type": "poem"}, {"text": "x", "by": "y"}]
)
def test_a_remark_that_is_not_accepted_is_not_written(
    partner: Partner, order: Order, data: Any
) -> None:
    before = list(order.history)
    answer = partner.call("POST", f"/api/orders/{order.code}/history", {"data": data})
    assert answer.status_code == 422
    assert order.history == before


def test_a_remark_can_be_deleted_but_no_line_of_the_platform(
    partner: Partner, order: Order
) -> None:
    path = f"/api/orders/{order.code}/history"
    partner.call("POST", path, {"data": {"text": "seen"}})
    (written,) = _history(partner, order, "?system=false")
    assert partner.call("DELETE", f"{path}/{written['id']}").status_code == 200
    kept = _history(partner, order)
    for id in (written["id"], kept[0]["id"]):
        refused = partner.call("DELETE", f"{path}/{id}")
        assert refused.status_code == 404
        assert refused.get_json()["errors"][0]["errorCode"] == "order-history-deletion-failed"
    assert _history(partner, order) == kept
