"""Hundreds of orders of one customer, placed at once, with their webhooks."""

from typing import Any

import pytest

from tests.sandbox.conftest import PATIENCE_SECONDS, Receiver
from tests.sandbox.partner import Partner

MANY = 500


def test_five_hundred_orders_are_placed_and_told_one_by_one(
    partner: Partner, receiver: Receiver
) -> None:
    partner.register(receiver.url, "order:create", "order:massCreate")
    wish = {"email": "petr@example.com", "phone": "+420605999111", "registered": True}
    made = partner.client.post("/sandbox/orders", json=wish | {"count": MANY})
    rows = made.get_json()
    assert made.status_code == 201
    assert len({row["code"] for row in rows}) == MANY
    assert len({row["customer_guid"] for row in rows}) == 1
    assert partner.platform.sender.wait_until_idle(3 * PATIENCE_SECONDS)
    told = [(kept.event, kept.instance, kept.status) for kept in partner.platform.notifications]
    assert told == [("order:create", row["code"], "success") for row in rows]


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ({"count": 0}, 409),
        ({"count": "many"}, 422),
        ({"count": 2, "code": "A-1"}, 409),
        ({"count": 2, "payment": "gold"}, 409),
        ({"count": 2, "colour": "red"}, 422),
    ],
)
def test_orders_that_cannot_be_placed_are_not_begun(
    partner: Partner, wish: Any, status: int
) -> None:
    before = len(partner.platform.shop.orders)
    assert partner.client.post("/sandbox/orders", json=wish).status_code == status
    assert len(partner.platform.shop.orders) == before
