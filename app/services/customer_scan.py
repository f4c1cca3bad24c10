"""All customers of a shop with their records, page by page, without a long transaction."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Dialect, func, select, type_coerce

from app.extensions import UtcDateTime, db
from app.models import Customer
from app.services.shown_level import shown_level

PAGE = 5_000


class FewMoments(UtcDateTime):
    """Moments that repeat, as the beginnings of days do: each is read once."""

    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """Remember what was read."""
        read = super().result_processor(dialect, coltype)
        return read and lru_cache(maxsize=2**12)(read)


class Scanned(NamedTuple):
    """What is needed of a customer to rate them by other rules."""

    id: int
    record: str
    level: str
    reconsider_at: datetime | None
    staged_level: str | None
    staged_reconsider_at: datetime | None


class Stretch(NamedTuple):
    """Customers next to each other, up to the id `last`: how many, and those that were chosen."""

    last: int
    passed: int
    chosen: Sequence[Scanned]


def pages(shop_id: int, *, after: int = 0, settling: bool = False) -> Iterator[Sequence[Scanned]]:
    """Yield the customers with an id above `after`, by their ids."""
    return (stretch.chosen for stretch in stretches(shop_id, after=after, settling=settling))


def stretches(
    shop_id: int, *chosen: ColumnElement[bool], after: int = 0, settling: bool = False
) -> Iterator[Stretch]:
    """Yield all customers with an id above `after`, by their ids, and read the chosen ones."""
    # Columns of the table, not of the entity: the session would look at each row once more.
    table = Customer.__table__.c
    some = select(table.id).where(table.shop_id == shop_id).order_by(table.id).limit(PAGE)
    query = (
        select(
            table.id,
            table.record,
            shown_level(settling).label("level"),
            type_coerce(table.reconsider_at, FewMoments).label("reconsider_at"),
            table.staged_level,
            type_coerce(table.staged_reconsider_at, FewMoments).label("staged_reconsider_at"),
        )
        .where(table.shop_id == shop_id, *chosen)
        .order_by(table.id)
    )
    while True:
        ids = some.where(table.id > after).subquery().c.id
        last, passed = db.session.execute(select(func.max(ids), func.count())).one()
        if not passed:
            break
        rows = db.session.execute(query.where(table.id > after, table.id <= last)).all()
        db.session.rollback()
        yield Stretch(last, passed, [*map(Scanned._make, rows)])
        after = last
    db.session.rollback()
