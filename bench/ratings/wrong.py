"""Whether the ratings that stand in the database are those that the orders lead to."""

from datetime import UTC, datetime
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import database
from app.models import Customer
from app.services import ratings
from app.services.locking import lock_shop
from app.services.owned import owned

LOOKED_AT = 500
COLUMNS = (Customer.id, Customer.level, Customer.reconsider_at, Customer.record)
STAGED = (Customer.staged_level, Customer.staged_reconsider_at)


def wrong_of_some(shop_id: int) -> int:
    """Rate some customers from all their orders; return how many had stood there otherwise."""
    with database.writing() as session:
        shop = lock_shop(session, shop_id)
        everybody = session.scalars(select(Customer.id).where(Customer.shop_id == shop_id)).all()
        some = Random(shop_id).sample(everybody, min(LOOKED_AT, len(everybody)))
        before = _ratings(session, shop_id, some)
        ratings.rate(session, shop, some, datetime.now(UTC))
        session.flush()
        after = _ratings(session, shop_id, some)
    return sum(before[id] != after[id] for id in some)


def _ratings(session: Session, shop_id: int, customers: list[int]) -> dict[int, tuple[object, ...]]:
    chosen = (Customer.id.in_(customers), owned(Customer, shop_id))
    rows = session.execute(select(*COLUMNS, *STAGED).where(*chosen))
    return {row.id: tuple(row) for row in rows}
