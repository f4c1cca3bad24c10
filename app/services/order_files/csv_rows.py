"""Rows of a CSV file with a heading; the mark between columns is found out."""

import csv
from collections.abc import Iterator, Mapping
from itertools import chain

from app.errors import Invalid
from app.services.order_files.lines import Lines

DELIMITERS = (",", ";", "\t")
BROKEN = "is not well-formed CSV (a quotation mark too many or too few)"
OTHER_COLUMNS = "has another number of columns than the heading"

# The line on which a row begins, and its texts by column or the reason why there are none.
Found = tuple[int, Mapping[str, str] | str]


def read(lines: Lines) -> tuple[list[str], Iterator[Found]]:
    """Return the names in the heading and the rows below it; Invalid when there is no heading."""
    first = next((line for line in lines if line.strip()), None)
    if first is None:
        raise Invalid("the file is empty")
    mark = _delimiter(first)
    try:
        heading = next(csv.reader(chain([first], lines), delimiter=mark, strict=True))
    except csv.Error:
        raise Invalid(f"the heading {BROKEN}") from None
    names = [name.strip() for name in heading]
    if len(names) < 2:
        raise Invalid("the first line names no columns separated by a comma, semicolon or tab")
    return names, _rows(lines, mark, names)


def _delimiter(heading: str) -> str:
    return max(DELIMITERS, key=lambda mark: len(next(csv.reader([heading], delimiter=mark))))


def _rows(lines: Lines, mark: str, names: list[str]) -> Iterator[Found]:
    reader = csv.reader(lines, delimiter=mark, strict=True)
    while True:
        before = lines.number
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield from _lost(before, lines.number, BROKEN)
            continue
        if len(cells) == len(names):
            if any(cells):
                yield before + 1, dict(zip(names, cells, strict=True))
        elif any(cells):
            yield from _lost(before, lines.number, OTHER_COLUMNS)


def _lost(before: int, last: int, reason: str) -> Iterator[Found]:
    # A quotation mark that is never closed swallows the lines behind it: name each of them.
    for line in range(before + 1, last + 1):
        yield line, reason
