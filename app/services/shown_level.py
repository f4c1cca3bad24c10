"""The level of a customer that staff see, while a re-rating is being written down too."""

from sqlalchemy import ColumnElement, func

from app.models import Customer


def shown_level(settling: bool) -> ColumnElement[str]:
    """Return an expression for the level to show. `settling`: staged levels are the valid ones,
    where there are any (models.Shop.settling)."""
    table = Customer.__table__.c
    return func.coalesce(table.staged_level, table.level) if settling else table.level
