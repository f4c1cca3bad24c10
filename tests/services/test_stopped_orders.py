"""What a backtest would have stopped, page by page and as a whole."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.domain.endings import Ending
from app.errors import NotFound
from app.extensions import db
from app.models import Backtest, BacktestOrder, Shop
from app.services import stopped_orders
from app.services.paging import PAGE, Page
from app.services.stopped_orders import StoppedOrder, Wanted
from tests.factories import NOON, make_customer, make_order, make_shop


@pytest.fixture
def shop(app: Flask) -> Shop:
    shop = make_shop()
    db.session.commit()
    return shop


def make_backtest(shop: Shop, **values: Any) -> Backtest:
    """Add a backtest that is done."""
    defaults: dict[str, Any] = {
        "shop_id": shop.id,
        "version": 1,
        "ruleset": {"rules": [], "pause_days": 365, "first_order_above": {}},
        "months": 12,
        "stopping": ["risky"],
        "parcel_cost": {"CZK": 12000},
        "margin_percent": 30,
        "requested_by": "Eva",
        "requested_at": NOON,
        "since": NOON - timedelta(days=365),
        "finished_at": NOON,
    }
    backtest = Backtest(**defaults | values)
    db.session.add(backtest)
    db.session.flush()
    return backtest


def stop(backtest: Backtest, number: int, **values: Any) -> BacktestOrder:
    """Add an order that would have been stopped, `number` hours before noon."""
    defaults: dict[str, Any] = {
        "shop_id": backtest.shop_id,
        "backtest_id": backtest.id,
        "customer_id": 0,
        "code": f"A{number}",
        "placed_at": NOON - timedelta(hours=number),
        "month": "2026-11",
        "level": "risky",
        "outcome": "ok",
        "total": 124900,
        "currency": "CZK",
        "reasons": [],
    }
    order = BacktestOrder(**defaults | values)
    db.session.add(order)
    return order


def many(shop: Shop, count: int) -> Backtest:
    """Add a backtest that stopped `count` orders, two of them at each moment."""
    backtest = make_backtest(shop)
    for number in range(count):
        stop(backtest, number, placed_at=NOON - timedelta(hours=number // 2))
    db.session.commit()
    return backtest


def codes(page: Page[StoppedOrder]) -> list[str]:
    return [row.code for row in page.rows]


def test_pages_lead_through_all_orders_and_back(shop: Shop) -> None:
    backtest = many(shop, 2 * PAGE + 7)
    whole = [row.code for row in stopped_orders.everything(shop.id, backtest.id)]

    first = stopped_orders.page(shop.id, backtest.id, Wanted())
    second = stopped_orders.page(shop.id, backtest.id, Wanted(older_than=first.older))
    third = stopped_orders.page(shop.id, backtest.id, Wanted(older_than=second.older))
    back = stopped_orders.page(shop.id, backtest.id, Wanted(newer_than=third.newer))
    start = stopped_orders.page(shop.id, backtest.id, Wanted(newer_than=back.newer))

    assert codes(first) + codes(second) + codes(third) == whole
    assert len(set(whole)) == 2 * PAGE + 7
    assert (first.newer, third.older) == (None, None)
    assert (codes(back), codes(start)) == (codes(second), codes(first))


def test_all_are_read_chunk_by_chunk_each_once(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    backtest = many(shop, 11)
    once = [row.code for row in stopped_orders.everything(shop.id, backtest.id)]

    for chunk in (1, 2, 11, 12):
        monkeypatch.setattr(stopped_orders, "CHUNK", chunk)
        assert [row.code for row in stopped_orders.everything(shop.id, backtest.id)] == once
    assert len(once) == 11


@pytest.mark.parametrize(
    ("ending", "found"),
    [
        (None, ["A1", "A2", "A3", "A4"]),
        (Ending.GOOD, ["A1"]),
        (Ending.CAME_BACK, ["A2", "A3"]),
        (Ending.FELL_THROUGH, ["A4"]),
        (Ending.OPEN, []),
    ],
)
def test_only_orders_that_ended_in_the_wanted_way_are_shown(
    shop: Shop, ending: Ending | None, found: list[str]
) -> None:
    backtest = make_backtest(shop)
    for number, outcome in enumerate(["ok", "refused", "uncollected", "unpaid_expired"], start=1):
        stop(backtest, number, outcome=outcome)
    db.session.commit()

    assert codes(stopped_orders.page(shop.id, backtest.id, Wanted(ending))) == found


def test_an_order_is_shown_with_its_address_and_name_as_long_as_they_exist(shop: Shop) -> None:
    backtest = make_backtest(shop)
    registered = make_customer(shop, name="Jana Nováková")
    nameless = make_customer(shop, name="")
    make_order(shop, registered, code="A1", admin_url="https://shop.example/1", name="J. N.")
    make_order(shop, nameless, code="A2", admin_url="https://shop.example/2", name="Petr Malý")
    make_order(make_shop(), code="A3", admin_url="https://other.example/3", name="Cizí")
    stop(backtest, 1, customer_id=registered.id)
    stop(backtest, 2, customer_id=nameless.id)
    stop(backtest, 3, customer_id=registered.id + 1000)
    db.session.commit()

    rows = stopped_orders.page(shop.id, backtest.id, Wanted()).rows

    assert [(row.admin_url, row.name) for row in rows] == [
        ("https://shop.example/1", "Jana Nováková"),
        ("https://shop.example/2", "Petr Malý"),
        ("", ""),
    ]


def test_the_backtest_of_another_shop_is_not_found(shop: Shop) -> None:
    foreign = many(make_shop(), 1)

    for id in (foreign.id, foreign.id + 1000):
        with pytest.raises(NotFound):
            stopped_orders.page(shop.id, id, Wanted())
        with pytest.raises(NotFound):
            stopped_orders.everything(shop.id, id)


def test_a_backtest_that_was_called_off_is_not_found(shop: Shop) -> None:
    backtest = make_backtest(shop, finished_at=None, cancelled_at=NOON)
    db.session.commit()

    with pytest.raises(NotFound):
        stopped_orders.page(shop.id, backtest.id, Wanted())
