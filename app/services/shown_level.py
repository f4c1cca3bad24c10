"""The level of a customer that staff see, while a re-rating is being written down too."""

from sqlalchemy import ColumnElement, func

from app.models import Customer


def shown_level(settling: bool) -> ColumnElement[str]:
    """Return an expression for the level to show. `settling`: staged levels are the valid ones,
    where there are any (models.Shop.settling)."""
    if settling:
        return func.coalesce(Customer.staged_level, Customer.level)
    return Customer.level.expression
