"""Forgetting old rows, a few at a time, so that nobody waits for it."""

from sqlalchemy import ColumnElement, delete, select

from app import database
from app.models import CheckoutAsk

AT_ONCE = 500


def forget(model: type[CheckoutAsk], old: ColumnElement[bool]) -> bool:
    """Remove up to AT_ONCE rows for which a condition holds; False: there were none."""
    chosen = select(model.id).where(old).limit(AT_ONCE)
    options = {"across_shops": "what is old is old in all shops", "synchronize_session": False}
    with database.writing() as session:
        gone = session.scalars(
            delete(model)
            .where(model.id.in_(chosen))
            .returning(model.id)
            .execution_options(**options)
        ).all()
    return bool(gone)
