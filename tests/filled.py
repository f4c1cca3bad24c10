"""Rows in all tables, found by the schema: what may be without a value is so in some of them.

Rows of one number belong together: to one shop, one customer, one order. So no rule that something
may be there only once can be in the way.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    String,
    Table,
    null,
)

from app.extensions import db

ROWS = 4
# What databases, drivers and texts have been seen to stumble on.
TEXTS = ("", "Žluťoučký kůň", "'\";--\\ %s :x", "👩‍👩‍👧 \t\n\r\u2028", "  \ufeff", "\x01\x7f")
DOCUMENTS: Sequence[Any] = (
    {},
    {"b": [1, 2.5, 1e300, None, True], "a": {"\u0000": "👩 \ud800"}},
    [],
    [{"code": "2026'1"}],
    None,
)
NUMBERS = (0, 1, -(2**31), 2**31 - 1)
BIG_NUMBERS = (0, 1, -(2**63), 2**63 - 1)
MOMENTS = (
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 59, 59, 999_999, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, 1, tzinfo=UTC),
    datetime(2026, 11, 20, 12, tzinfo=UTC),
)


def fill(connection: Connection, rows: int = ROWS, tables: Sequence[Table] | None = None) -> None:
    """Add rows to every table, ours unless others are given, with numbers from 1."""
    for place, table in enumerate(db.metadata.sorted_tables if tables is None else tables):
        for number in range(1, rows + 1):
            connection.execute(table.insert(), _row(table, number, place))


def _row(table: Table, number: int, place: int) -> dict[str, Any]:
    return {
        column.name: _value(column, number, number + place + nth)
        for nth, column in enumerate(table.columns)
    }


def _value(column: Column[Any], number: int, turn: int) -> Any:
    if column.name == "leased_until":
        return datetime.now(UTC) - timedelta(hours=1)
    if column.nullable and turn % 2:
        # None would be JSON's own null.
        return null() if isinstance(column.type, JSON) else None
    if column.primary_key or column.foreign_keys or column.name == "shop_id":
        return number
    return _some(column, number, turn // 2)


def _some(column: Column[Any], number: int, turn: int) -> Any:
    kind = column.type
    if isinstance(kind, JSON):
        return DOCUMENTS[turn % len(DOCUMENTS)]
    if isinstance(kind, String):
        text = f"{number}{TEXTS[turn % len(TEXTS)]}"
        return (text + "x" * (kind.length or 0))[: kind.length or 5000]
    return _of(kind, number, turn)


def _of(kind: Any, number: int, turn: int) -> Any:
    if isinstance(kind, Boolean):
        return bool(turn % 2)
    if isinstance(kind, LargeBinary):
        return bytes(range(256)) * number
    if isinstance(kind, Date):
        return date(2026, 11, number)
    if isinstance(kind, DateTime) or isinstance(getattr(kind, "impl", None), DateTime):
        return MOMENTS[turn % len(MOMENTS)]
    if isinstance(kind, Float):
        return 0.1 * number
    if isinstance(kind, Integer):
        numbers = BIG_NUMBERS if isinstance(kind, BigInteger) else NUMBERS
        return number if turn % 3 else numbers[turn % len(numbers)]
    raise AssertionError(f"say what to fill a column of {kind!r} with")
