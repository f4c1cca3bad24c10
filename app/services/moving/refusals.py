"""What a database would refuse: found before anything is written, and told where it stands.

SQLite keeps whatever it is given, whatever the column says. PostgreSQL holds a column to its
length and range, and takes no NUL character.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Integer,
    String,
    Table,
    exists,
    select,
)

from app.services.moving.plain import Row, is_json

# As many as a person will look at.
LISTED = 20
NUL = "\0"

Check = Callable[[Any], str]


def found(table: Table, rows: Sequence[Row], dialect: str) -> Iterator[str]:
    """Yield a sentence for each value that a database of this kind would refuse."""
    if dialect == "sqlite":
        return
    checks = _checks(table)
    for row in rows:
        for place, column, check in checks:
            fault = check(row[place]) if row[place] is not None else ""
            if fault:
                yield f"{table.name} {_key(table, row)}: {column.name} {fault}"


def orphans(connection: Connection, tables: Sequence[Table]) -> Iterator[str]:
    """Yield a sentence for each foreign key that has rows pointing at nothing."""
    for table in tables:
        for constraint in table.foreign_key_constraints:
            parent = constraint.referred_table.alias()
            pairs = [(key.parent, parent.c[key.column.name]) for key in constraint.elements]
            lost = select(table.primary_key.columns.values()[0]).where(
                *(column.is_not(None) for column, _ in pairs),
                ~exists().where(*(column == target for column, target in pairs)),
            )
            first = connection.execute(lost.limit(1)).scalar()
            if first is not None:
                names = ", ".join(column.name for column, _ in pairs)
                where = constraint.referred_table.name
                yield f"{table.name} {first}: {names} points at no row of {where}"


def _checks(table: Table) -> list[tuple[int, Column[Any], Check]]:
    checks = ((place, one, _check(one)) for place, one in enumerate(table.columns))
    return [(place, column, check) for place, column, check in checks if check is not None]


def _check(column: Column[Any]) -> Check | None:
    kind = column.type
    if is_json(column):
        return _document
    if isinstance(kind, String):
        length = kind.length
        return lambda value: _text(value, length)
    if isinstance(kind, Integer) and not isinstance(kind, Boolean):
        bits = 64 if isinstance(kind, BigInteger) else 32
        return lambda value: _number(value, bits)
    return None


def _text(value: str, length: int | None) -> str:
    if NUL in value:
        return "holds a NUL character"
    if length is not None and len(value) > length:
        return f"has {len(value)} characters, {length} at most"
    return ""


def _number(value: int, bits: int) -> str:
    return "" if -(2 ** (bits - 1)) <= value < 2 ** (bits - 1) else f"is no number of {bits} bits"


def _document(value: str) -> str:
    try:
        json.loads(value, parse_constant=_refuse)
    except ValueError:
        return "is no JSON"
    return ""


def _refuse(word: str) -> None:
    # NaN and Infinity, which Python writes into JSON and reads.
    raise ValueError(word)


def _key(table: Table, row: Row) -> str:
    places = [i for i, column in enumerate(table.columns) if column.primary_key]
    return "/".join(str(row[place]) for place in places)
