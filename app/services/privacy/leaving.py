"""A shop that has left is deleted with everything in it, after a while in which it may come back.

First its row lets go of the platform: a merchant who installs again from here on is a new shop.
Then the tables are emptied, a few rows at a time, and the row goes when all of them are.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, Table, delete, func, or_, select
from sqlalchemy.orm import Session

from app import database
from app.extensions import Base, db
from app.models import Shop
from app.services.locking import lock_shop_if_there

log = structlog.get_logger(__name__)

# The platform of a shop that is being deleted.
WIPED = "wiped"
AT_ONCE = 500
# So long may a process still believe that a shop is there, and store what arrives for it.
REMEMBERED = timedelta(minutes=1)


def wipe_some(after: timedelta) -> bool:
    """Delete some of a shop that left so long ago; False: no shop waits for it."""
    session = db.session()
    left = _left(database.now(session) - after)
    waiting = select(Shop.id).where(left).order_by(Shop.id).limit(1)
    waiting = waiting.execution_options(across_shops="which shop has left long ago")
    shop_id = session.scalar(waiting)
    session.rollback()
    if shop_id is None:
        return False
    if not _detach(shop_id, after) or any(_empty(shop_id, table) for table in _tables()):
        return True
    return _conclude(shop_id)


def counts(session: Session, shop_id: int) -> dict[str, int]:
    """Return how many rows of a shop stand in each table: the proof is that all are 0."""
    return {
        table.name: session.scalar(
            select(func.count()).select_from(table).where(table.c.shop_id == shop_id)
        )
        or 0
        for table in _tables()
    }


def _left(before: datetime) -> ColumnElement[bool]:
    return or_(Shop.uninstalled_at < before, Shop.terminated_at < before, Shop.platform == WIPED)


def _detach(shop_id: int, after: timedelta) -> bool:
    """Let a shop be nobody's any more; False: it has come back meanwhile, or is gone."""
    with database.writing() as session:
        left = _left(database.now(session) - after)
        chosen = select(Shop).where(Shop.id == shop_id, left)
        shop = session.scalar(chosen.with_for_update(key_share=True))
        if shop is None:
            return False
        if shop.platform != WIPED:
            shop.platform, shop.external_id = WIPED, str(shop.id)
            shop.uninstalled_at = shop.uninstalled_at or database.now(session)
            log.info("shop.wiping", shop_id=shop_id)
        return True


def _empty(shop_id: int, table: Table) -> bool:
    """Remove some rows of a shop from a table; False: it has none."""
    some = select(table.c.id).where(table.c.shop_id == shop_id).limit(AT_ONCE)
    with database.writing() as session:
        if lock_shop_if_there(session, shop_id) is None:
            return False
        gone: Any = session.execute(
            delete(table).where(table.c.shop_id == shop_id, table.c.id.in_(some))
        )
        return bool(gone.rowcount)


def _conclude(shop_id: int) -> bool:
    """Remove a shop of which nothing is left; False: not yet."""
    with database.writing() as session:
        shop = lock_shop_if_there(session, shop_id)
        if shop is None:
            return True
        gone_at = shop.uninstalled_at
        known = gone_at is None or gone_at > database.now(session) - REMEMBERED
        if known or any(counts(session, shop_id).values()):
            return False
        session.delete(shop)
    log.info("shop.wiped", shop_id=shop_id)
    return True


def _tables() -> Iterator[Table]:
    """Yield all tables with rows of shops; what refers to others comes before them."""
    for table in reversed(Base.metadata.sorted_tables):
        if table is not Shop.__table__:
            yield table
