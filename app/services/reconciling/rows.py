"""The row of a shop's comparisons."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Reconciliation


def find(session: Session, shop_id: int) -> Reconciliation | None:
    """Return a shop's row as it is stored now; None: nothing was ever compared."""
    return session.scalar(
        select(Reconciliation)
        .where(Reconciliation.shop_id == shop_id)
        .execution_options(populate_existing=True)
    )


def ready(session: Session, shop_id: int, now: datetime) -> Reconciliation:
    """Return a shop's row, made now if there is none; the caller holds the shop."""
    row = find(session, shop_id)
    if row is None:
        row = Reconciliation(shop_id=shop_id, due_at=now, asked={}, webhooks={})
        session.add(row)
        session.flush()
    return row
