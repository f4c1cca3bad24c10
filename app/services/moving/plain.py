"""Rows as plain values that both databases can hold, and a sum over them to compare by.

JSON goes over as the text that it is: read and written anew it could change, or a JSON null
become no value at all.
"""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Insert,
    Select,
    Table,
    Text,
    bindparam,
    cast,
    select,
)

# Rows that are held in memory at once.
BATCH = 500
# Prefix of what stands for a JSON column in an INSERT: its own name would be taken as a document.
RAW = "raw_"

Row = tuple[Any, ...]


class Sum:
    """A count and a digest of rows; in which order they were added makes no difference."""

    def __init__(self) -> None:
        """Begin without rows."""
        self.count = 0
        self.digest = 0

    def add(self, rows: Sequence[Row]) -> None:
        """Take in some rows."""
        for row in rows:
            found = hashlib.sha256(repr(row).encode("utf-8", "surrogatepass")).digest()
            self.digest = (self.digest + int.from_bytes(found)) % 2**256
        self.count += len(rows)

    def __eq__(self, other: object) -> bool:
        """Say whether both were of the same rows."""
        return isinstance(other, Sum) and (self.count, self.digest) == (other.count, other.digest)

    __hash__ = None  # type: ignore[assignment]


def is_json(column: Column[Any]) -> bool:
    """Say whether a column holds JSON."""
    return isinstance(column.type, JSON)


def batches(connection: Connection, table: Table) -> Iterator[Sequence[Row]]:
    """Yield all rows of a table, some at a time, in the order of its columns."""
    query = _reading(table).execution_options(yield_per=BATCH)
    with connection.execute(query) as result:
        for rows in result.partitions():
            yield [tuple(row) for row in rows]


def insert(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Add rows as `batches` yields them."""
    names = [f"{RAW}{column.name}" if is_json(column) else column.name for column in table.columns]
    connection.execute(
        _inserting(table, connection.dialect.name),
        [dict(zip(names, row, strict=True)) for row in rows],
    )


def _reading(table: Table) -> Select[Any]:
    columns = (cast(one, Text()).label(one.name) if is_json(one) else one for one in table.columns)
    return select(*columns).order_by(*table.primary_key.columns)


def _inserting(table: Table, dialect: str) -> Insert:
    documents = {one.name: _document(one, dialect) for one in table.columns if is_json(one)}
    return table.insert().values(documents)


def _document(column: Column[Any], dialect: str) -> Any:
    raw = bindparam(f"{RAW}{column.name}", type_=Text())
    # SQLite knows no type of that name and would make a number of it.
    return raw if dialect == "sqlite" else cast(raw, column.type)
