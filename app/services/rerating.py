"""Rating many customers anew: when time has passed, or when the rules or outcomes have changed."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from app import database
from app.extensions import db
from app.models import Customer
from app.services import ratings
from app.services.acting import suggesting
from app.services.locking import lock_shop

# Customers in one transaction: short enough that live orders do not feel it.
CHUNK = 100


def rate_due(now: datetime) -> bool:
    """Rate some customers of the shop that has waited longest; False: no rating was due.

    Due are ratings that have changed by themselves, and those that a bulk of orders put off.
    """
    session = db.session()
    shop_id = session.scalar(
        select(Customer.shop_id)
        .where(Customer.reconsider_at <= now)
        .order_by(Customer.reconsider_at)
        .limit(1)
        .execution_options(across_shops="which of all shops has waited longest")
    )
    session.rollback()
    return shop_id is not None and rate_due_in(shop_id, now)


def rate_due_in(shop_id: int, now: datetime) -> bool:
    """Rate some customers of a shop whose rating is due; False: none was."""
    due = select(Customer.id).where(Customer.shop_id == shop_id, Customer.reconsider_at <= now)
    customers = list(db.session.scalars(due.limit(CHUNK)))
    if not customers:
        db.session.rollback()
        return False
    _rate(shop_id, customers, now)
    return True


def rate_shop(shop_id: int, now: datetime, progress: Callable[[int], None]) -> int:
    """Rate all customers of a shop by the rules in force, and return how many rate differently.

    Runs in short transactions; `progress` hears how many customers each of them covered.
    """
    changed, last = 0, 0
    while customers := _next(shop_id, last):
        changed += _rate(shop_id, customers, now)
        progress(len(customers))
        last = customers[-1]
    return changed


def _next(shop_id: int, last: int) -> list[int]:
    page = select(Customer.id).where(Customer.shop_id == shop_id, Customer.id > last)
    return list(db.session.scalars(page.order_by(Customer.id).limit(CHUNK)))


def _rate(shop_id: int, customers: list[int], now: datetime) -> int:
    with database.writing() as session:
        shop = lock_shop(session, shop_id)
        changed = ratings.rate(session, shop, customers, now)
        session.flush()
        suggesting.suggest_flags(session, shop, customers, now)
        if changed:
            shop.revision += 1
    return changed
