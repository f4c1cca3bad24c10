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
    """A status whose outcome is unknown (None), suggested, or was confirmed under another name.

    `renamed_from` is that name. `orders` stand in the status, counted up to counting.MANY.
    """

    name: str
    renamed_from: str | None
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
    status = OrderStatus
    unsettled = or_(
        status.outcome.is_(None), status.confirmed.is_(False), status.renamed_from.is_not(None)
    )
    questions = (
        select(status.name, status.renamed_from, status.outcome, standing_orders(shop_id))
        .where(status.shop_id == shop_id, status.missing_since.is_(None), unsettled)
        .order_by(status.outcome.is_not(None), status.id)
    )
    return [StatusQuestion(*row) for row in db.session.execute(questions)]
