"""What the staff of a shop should know: a running import, and statuses nobody explained yet."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from app.extensions import db
from app.models import HistoryImport, OrderStatus
from app.services.counting import standing_orders


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """An import of past orders that runs or has failed; `expected` None: not known yet."""

    done: int
    expected: int | None
    failed: bool


@dataclass(frozen=True, slots=True)
class StatusQuestion:
    """A status whose outcome is unknown (None) or suggested, and how many orders stand in it.

    `orders` is counted up to counting.MANY.
    """

    name: str
    outcome: str | None
    orders: int


def import_progress(shop_id: int) -> ImportProgress | None:
    """Return the newest import of a shop unless it has finished."""
    newest = (
        select(
            HistoryImport.lines_done,
            HistoryImport.expected,
            HistoryImport.failed_at,
            HistoryImport.finished_at,
        )
        .where(HistoryImport.shop_id == shop_id)
        .order_by(HistoryImport.id.desc())
        .limit(1)
    )
    row = db.session.execute(newest).one_or_none()
    if row is None or row.finished_at is not None:
        return None
    return ImportProgress(row.lines_done, row.expected, row.failed_at is not None)


def status_questions(shop_id: int) -> Sequence[StatusQuestion]:
    """Return the statuses that the merchant should explain or confirm, the unknown ones first."""
    questions = (
        select(OrderStatus.name, OrderStatus.outcome, standing_orders(shop_id))
        .where(OrderStatus.shop_id == shop_id, OrderStatus.missing_since.is_(None))
        .where(or_(OrderStatus.outcome.is_(None), OrderStatus.confirmed.is_(False)))
        .order_by(OrderStatus.outcome.is_not(None), OrderStatus.id)
    )
    return [StatusQuestion(*row) for row in db.session.execute(questions)]
