"""A file of flags and notes as rows, or why nothing of it can be read."""

import io
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain import spreadsheet
from app.errors import Invalid
from app.services.customer_files.columns import NAMING, READ, Column
from app.services.customer_files.faults import BrokenFile, Fault, Problem
from app.services.order_files import csv_rows
from app.services.order_files.lines import Lines
from app.services.order_files.reading import ENCODINGS

LARGEST = 5 * 1024 * 1024
MOST_ROWS = 10_000

_PROBLEMS = {
    csv_rows.BROKEN: Problem.BROKEN_ROW,
    csv_rows.OTHER_COLUMNS: Problem.OTHER_COLUMNS,
}


@dataclass(frozen=True, slots=True)
class Row:
    """The line that a row begins on, and its texts, '' where it has none."""

    line: int
    texts: dict[Column, str]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file. `passed_over`: names of columns that nobody knows."""

    rows: Sequence[Row | Fault]
    passed_over: Sequence[str]


def read(data: bytes) -> Table:
    """Return the rows of a file; BrokenFile. UTF-8 or windows-1250, any of three separators."""
    if len(data) > LARGEST:
        raise BrokenFile(Problem.TOO_LARGE)
    lines = Lines(io.BytesIO(data), _encoding(data))
    if not data.removeprefix(BOM_UTF8).strip():
        raise BrokenFile(Problem.EMPTY)
    try:
        names, found = csv_rows.read(lines)
        columns = _columns(names)
        return Table(_rows(found, columns), _unknown(names))
    except BrokenFile:
        raise
    except Invalid:
        raise BrokenFile(Problem.NO_TABLE) from None


def _encoding(data: bytes) -> str:
    if b"\x00" in data:
        raise BrokenFile(Problem.NOT_TEXT)
    for encoding in ENCODINGS:
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise BrokenFile(Problem.NOT_TEXT)


def _columns(names: Sequence[str]) -> dict[Column, str]:
    """Return the name in the heading of each column that is read."""
    by_name = Counter(name.casefold() for name in names)
    columns = {c: name for name in names for c in READ if c == name.casefold()}
    if any(by_name[column] > 1 for column in columns):
        raise BrokenFile(Problem.COLUMN_TWICE)
    if Column.KIND not in columns:
        raise BrokenFile(Problem.NO_KIND_COLUMN)
    if not any(column in columns for column in NAMING):
        raise BrokenFile(Problem.NO_NAMING_COLUMN)
    return columns


def _unknown(names: Sequence[str]) -> list[str]:
    known = {column.value for column in Column}
    return [name for name in names if name and name.casefold() not in known]


def _rows(found: Iterable[csv_rows.Found], columns: dict[Column, str]) -> list[Row | Fault]:
    rows: list[Row | Fault] = []
    for line, texts in found:
        if len(rows) == MOST_ROWS:
            raise BrokenFile(Problem.TOO_MANY_ROWS)
        if isinstance(texts, str):
            rows.append(Fault(line, None, _PROBLEMS[texts]))
        else:
            cells = {c: texts.get(name, "") for c, name in columns.items()}
            rows.append(Row(line, {c: spreadsheet.plain(text) for c, text in cells.items()}))
    return rows
