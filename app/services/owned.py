"""The condition that rows found by something else are a shop's own."""

from typing import Any

from sqlalchemy import ColumnElement


def owned(model: Any, shop_id: Any) -> ColumnElement[bool]:
    """Return an expression for rows of a shop, to stand beside one that finds few of them.

    The sum takes the indexes by shop away: SQLite would read all rows of the shop by one of them.
    """
    expression: ColumnElement[bool] = model.shop_id + 0 == shop_id
    return expression
