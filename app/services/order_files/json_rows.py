"""Rows of a file with one flat JSON object a line."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import chain, islice

import orjson

from app.errors import Invalid
from app.services.order_files.lines import Lines

# Keys may be left out of a row: those of the first rows together stand for a heading.
PEEKED = 100
NO_OBJECT = "is not a JSON object"

# The line of a row, and its texts by key or the reason why there are none.
Found = tuple[int, Mapping[str, str] | str]


def read(lines: Lines) -> tuple[list[str], Iterator[Found]]:
    """Return the keys of the first rows, and all rows; Invalid when none of these is an object."""
    rows = _rows(lines)
    peeked = list(islice(rows, PEEKED))
    keys = dict.fromkeys(key for _, row in peeked if not isinstance(row, str) for key in row)
    if not peeked:
        raise Invalid("the file is empty")
    if not keys:
        raise Invalid("the first lines are not JSON objects")
    return list(keys), chain(peeked, rows)


def _rows(lines: Lines) -> Iterator[Found]:
    for line in lines:
        if not line.strip():
            continue
        try:
            row = orjson.loads(line)
        except orjson.JSONDecodeError:
            row = None
        yield lines.number, _texts(row) if isinstance(row, dict) else NO_OBJECT


def _texts(row: dict[str, object]) -> dict[str, str]:
    return {key: _text(value) for key, value in row.items()}


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        # Never with an exponent.
        return format(Decimal(repr(value)), "f")
    # Nothing in an order's row is a list or an object.
    return str(value) if isinstance(value, int) else ""
