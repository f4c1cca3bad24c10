"""All customers of a shop with their records, page by page, without a long transaction."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import or_, select

from app.extensions import db
from app.models import Customer
from app.services.shown_level import shown_level

PAGE = 2_000


class Scanned(NamedTuple):
    """What is needed of a customer to rate them by other rules."""

    id: int
    record: str
    level: str
    reconsider_at: datetime | None
    staged_level: str | None
    staged_reconsider_at: datetime | None


def pages(
    shop_id: int, *, after: int = 0, due: datetime | None = None, settling: bool = False
) -> Iterator[Sequence[Scanned]]:
    """Yield the customers with an id above `after`, by their ids.

    Those that are `due` to be rated from their orders are left out: their record is of the past.
    """
    query = (
        select(
            Customer.id,
            Customer.record,
            shown_level(settling),
            Customer.reconsider_at,
            Customer.staged_level,
            Customer.staged_reconsider_at,
        )
        .where(Customer.shop_id == shop_id)
        .order_by(Customer.id)
        .limit(PAGE)
    )
    if due is not None:
        query = query.where(or_(Customer.reconsider_at.is_(None), Customer.reconsider_at > due))
    while page := [Scanned(*r) for r in db.session.execute(query.where(Customer.id > after))]:
        db.session.rollback()
        yield page
        after = page[-1].id
    db.session.rollback()
