"""Short ways through the services, as tests walk them again and again."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlalchemy import select

from app import database
from app.domain.orders import Outcome
from app.extensions import db
from app.models import Customer, Order, Shop
from app.platforms.base import FetchedOrder, Installation, OrderStatus
from app.services import events, ingest, shops, statuses
from app.services.runtime import Runtime
from tests.fakes import FakePlatform

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
_numbers = count(1)
STATUSES = [
    OrderStatus("-1", "Nevyřízená", True, Outcome.OPEN, True),
    OrderStatus("-3", "Vyřízena", True, Outcome.OK, True),
    OrderStatus("-4", "Stornována", True, Outcome.CANCELLED_BY_CUSTOMER, False, cancels=True),
    OrderStatus("7", "Čeká na zálohu", False, Outcome.OPEN, True),
    OrderStatus("5", "Nevyzvednuto", False, Outcome.UNCOLLECTED, False),
    OrderStatus("6", "Balíme s láskou", False, None, False),
]


def fetched(code: str, **values: Any) -> FetchedOrder:
    """Return an order as a platform would: open, by Jana Nováková, cash on delivery."""
    defaults: dict[str, Any] = {
        "code": code,
        "placed_at": NOON,
        "changed_at": NOON,
        "customer_id": None,
        "name": "Jana Nováková",
        "company": "",
        "email": "jana@example.com",
        "phone": "+420602123456",
        "countries": ("CZ",),
        "status_id": "-1",
        "status_name": "Nevyřízená",
        "paid": None,
        "cash_on_delivery": True,
        "excluded": False,
        "total": 124900,
        "currency": "CZK",
        "admin_url": f"https://shop.example/admin/order/{code}",
    }
    return FetchedOrder(**defaults | values)


def new_shop() -> int:
    """Create a shop that is installed and knows its statuses; return its id."""
    with database.writing() as session:
        shop = shops.create(session, "fake", str(next(_numbers)), NOON)
        shop.installed_at, shop.epoch = NOON, 1
        statuses.refresh(session, shop, STATUSES, NOON)
        return shop.id


def installed_shop(runtime: Runtime, platform: FakePlatform, external_id: str = "1") -> int:
    """Install and connect a shop, and import its history; return its id."""
    platform.statuses = platform.statuses or list(STATUSES)
    installation = Installation(external_id, "https://kocour.example/", f"secret-{external_id}")
    shop_id = shops.install(runtime, platform.name, installation)
    work_off(runtime)
    return shop_id


def work_off(runtime: Runtime) -> None:
    """Let a worker do all that is due."""
    while events.process_one(runtime):
        db.session.remove()
    db.session.remove()


def save(shop_id: int, *orders: FetchedOrder, now: datetime = NOON) -> int:
    """Take orders in, as a worker does."""
    with database.writing() as session:
        return ingest.save(session, shop_id, orders, now)


def owners(shop_id: int) -> dict[str, int]:
    """Return the customer of each order."""
    rows = db.session.execute(select(Order.code, Order.customer_id).where(Order.shop_id == shop_id))
    found = {row.code: row.customer_id for row in rows}
    db.session.rollback()
    return found


def level_of(code: str) -> str:
    """Return the level of the customer of an order."""
    level = db.session.scalar(
        select(Customer.level)
        .join(Order, Order.customer_id == Customer.id)
        .where(Order.code == code)
    )
    db.session.rollback()
    assert level is not None
    return level


def shop_row(shop_id: int) -> Shop:
    """Return a shop's row as it is stored now."""
    db.session.rollback()
    return db.session.get_one(Shop, shop_id, populate_existing=True)
