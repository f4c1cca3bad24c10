"""Short ways through the page of backtests, as its tests walk them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import Backtest, Customer, Shop
from app.services.runtime import Runtime
from tests.factories import make_customer, make_order
from tests.services.steps import work_off
from tests.views.conftest import Bearer

PAGE = "/app/backtest"
NOW = datetime.now(UTC)
TERMS = {
    "months": 24,
    "stopping": ["risky"],
    "parcel_cost": {"CZK": "150,50"},
    "margin_percent": 20,
}


def history(shop: Shop, *outcomes: str, **values: Any) -> list[str]:
    """Let one customer place an order a week, up to last week; return the codes."""
    # Due to be rated: nobody relies on the record that other tests would have to keep right.
    customer = make_customer(shop, reconsider_at=NOW - timedelta(days=1))
    days = [timedelta(days=7 * number) for number in range(len(outcomes), 0, -1)]
    orders = [
        make_order(shop, customer, outcome=outcome, placed_at=NOW - ago, **values)
        for ago, outcome in zip(days, outcomes, strict=True)
    ]
    codes = [order.code for order in orders]
    db.session.commit()
    return codes


def tried(client: FlaskClient, headers: Bearer, runtime: Runtime, **wish: Any) -> int:
    """Try rules and let a worker finish; return the backtest's id."""
    answer = client.post(PAGE, headers=headers, json={"version": 1} | TERMS | wish)
    assert answer.status_code == 200
    db.session.rollback()
    work_off(runtime)
    return newest().id


def newest() -> Backtest:
    """Return the backtest asked for last."""
    db.session.rollback()
    found = db.session.scalars(select(Backtest).order_by(Backtest.id.desc()).limit(1)).one()
    db.session.rollback()
    return found


def shop_customers(shop: Shop) -> list[Customer]:
    """Return the customers of a shop, the first one first."""
    found = select(Customer).where(Customer.shop_id == shop.id).order_by(Customer.id)
    return list(db.session.scalars(found))
