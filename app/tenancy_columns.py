"""Which columns say whose a row is."""

from typing import Any

from sqlalchemy import Column, ColumnElement, Table
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import BinaryExpression, BindParameter, Grouping, Label

SHOPS = "shops"
SHOP_ID = "shop_id"
# What a column that names a shop leads to.
A_SHOP = (SHOPS, "id")


def is_tenants(table: object) -> bool:
    """Say whether the rows of a table belong to shops."""
    return isinstance(table, Table) and (table.name == SHOPS or SHOP_ID in table.c)


def named_row(column: ColumnElement[Any] | None) -> tuple[str, str] | None:
    """Return the table and key whose row a column names; None when it names none of a shop's.

    Rows that the same value names are one row, and so of one shop.
    """
    base = _base(column)
    if base is None:
        return None
    if base.name == SHOP_ID:
        return A_SHOP
    for key in base.foreign_keys:
        base = key.column
    if base.primary_key and is_tenants(base.table):
        return base.table.name, base.name
    return None


def _base(column: ColumnElement[Any] | None) -> Column[Any] | None:
    bases = [base for base in getattr(column, "base_columns", ()) if isinstance(base, Column)]
    return bases[0] if len(bases) == 1 and isinstance(bases[0].table, Table) else None


def bare(side: Any) -> Any:
    """Return a column without what an expression puts around it; `+ 0` hides indexes only."""
    while True:
        if isinstance(side, Grouping | Label):
            side = side.element
        elif isinstance(side, BinaryExpression) and _adds_nothing(side):
            side = side.left
        else:
            return side


def _adds_nothing(sum: BinaryExpression[Any]) -> bool:
    right = sum.right
    return sum.operator is operators.add and isinstance(right, BindParameter) and right.value == 0
