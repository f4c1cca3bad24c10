"""What somebody who is back after a long pause ordered last time."""

from datetime import timedelta

import pytest
from flask import Flask

from app.extensions import db
from app.services import customer_page, last_time
from app.services.admins import visit
from tests.factories import NOON, make_customer, make_order, make_shop


@pytest.mark.parametrize(
    ("_case", "orders", "last"),
    [
        ("no order", [], None),
        ("a first order", [("A", 0, "open", [])], None),
        ("back after a pause", [("A", 400, "ok", []), ("B", 0, "open", ["returning"])], "A"),
        (
            "back, and a second order since",
            [("A", 400, "ok", []), ("B", 5, "ok", ["returning"]), ("C", 0, "open", [])],
            None,
        ),
        (
            "cancelled orders do not count",
            [
                ("A", 400, "ok", []),
                ("B", 300, "cancelled_by_customer", []),
                ("C", 5, "open", ["returning"]),
                ("D", 0, "excluded", []),
            ],
            "A",
        ),
    ],
)
def test_the_last_order_before_a_pause_is_known_once(
    sqlite_app: Flask, _case: str, orders: list[tuple[str, int, str, list[str]]], last: str | None
) -> None:
    shop = make_shop()
    customer = make_customer(shop)
    for code, days, outcome, badges in orders:
        placed_at = NOON - timedelta(days=days)
        given = {"placed_at": placed_at, "outcome": outcome, "badges": badges}
        make_order(shop, customer, code=code, **given)
    db.session.commit()

    page = customer_page.page(visit(shop.id, shop.epoch), customer.id, NOON)
    found = last_time.of(shop.id, page)

    assert (found.order.code if found else None) == last
