"""One page of a long sorted list: what comes meanwhile never shifts one that starts at a place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from app.services.places import Place

PAGE = 50
Row = TypeVar("Row")
# What a list is sorted by, and the id that tells equal rows apart.
Columns = tuple[InstrumentedAttribute[Any], InstrumentedAttribute[int]]


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows of one page. `older` and `newer` are set when there is more on that side."""

    rows: Sequence[Row]
    older: Place | None
    newer: Place | None


def turn(
    read: Callable[[Place | None, bool], Sequence[Row]],
    place: Callable[[Row], Place],
    older_than: Place | None,
    newer_than: Place | None,
) -> Page[Row]:
    """Return the page on one side of a place, or the first one.

    `read(place, backwards)` returns up to PAGE + 1 rows beyond a place (None: from the beginning),
    the nearest first. A page on the newer side that is not full is the first page: then that one
    is returned.
    """
    if newer_than is not None:
        found = read(newer_than, True)
        if len(found) > PAGE:
            rows = found[PAGE - 1 :: -1]
            return Page(rows, older=place(rows[-1]), newer=place(rows[0]))
        older_than = None
    found = read(older_than, False)
    older = place(found[PAGE - 1]) if len(found) > PAGE else None
    return Page(found[:PAGE], older, newer=place(found[0]) if older_than and found else None)


def beyond(
    query: Select[Any], columns: Columns, place: Place | None, *, descending: bool
) -> Select[Any]:
    """Return a query sorted by columns whose rows lie beyond a place (None: all of them)."""
    if place is not None:
        key = tuple_(*map(_literal, (place.key, place.id), columns))
        row = tuple_(*columns)
        query = query.where(row < key if descending else row > key)
    return query.order_by(*(column.desc() if descending else column for column in columns))


def _literal(value: Any, column: InstrumentedAttribute[Any]) -> Any:
    return literal(value, column.type)
