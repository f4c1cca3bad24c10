"""Lines of the file: the heading, and a row for each flag and note of each customer."""

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision

from app.domain import spreadsheet
from app.services import shop_time
from app.services.customer_files.columns import NO, NOTE, YES, Column
from app.services.last_day import last_of

Cells = Mapping[Column, str]


@dataclass(frozen=True, slots=True)
class Exported:
    """A row of a customer, and the rows of the flags that hold and of the notes that stand.

    Both have text, until, author and written_at; a flag has its kind, a note says whether it waits
    for an order (recall).
    """

    customer: Any
    flags: Sequence[Any]
    notes: Sequence[Any]


def lines(customers: Iterable[Exported], timezone: str) -> Iterator[bytes]:
    """Yield a heading and rows in UTF-8 with its mark; a customer with nothing has one row too."""
    yield heading(list(Column))
    for found in customers:
        named = _named(found.customer, timezone)
        said = [_flag(row) for row in found.flags] + [_note(row) for row in found.notes]
        ends = [_when(row, timezone) for row in (*found.flags, *found.notes)]
        for cells in [one | end for one, end in zip(said, ends, strict=True)] or [{}]:
            yield line(list(Column), named | cells)


def heading(columns: Sequence[Column]) -> bytes:
    """Return the first line: without the mark a spreadsheet guesses another encoding."""
    return BOM_UTF8 + line(columns, {column: column.value for column in columns})


def line(columns: Sequence[Column], cells: Cells) -> bytes:
    """Return one row in which no cell is a formula."""
    written = io.StringIO()
    texts = (spreadsheet.guarded(cells.get(column, "")) for column in columns)
    # Files that are read here cannot hold NUL, and SQLite may.
    shown = [text.replace("\x00", "") for text in texts]
    csv.writer(written, delimiter=";", quoting=csv.QUOTE_ALL).writerow(shown)
    return written.getvalue().encode(errors="replace")


def _named(customer: Any, timezone: str) -> dict[Column, str]:
    last = customer.last_order_at
    return {
        Column.EMAIL: customer.email,
        Column.PHONE: customer.phone,
        Column.ORDER: customer.order,
        Column.NAME: customer.name,
        Column.REGISTERED: YES if customer.registered else NO,
        Column.LEVEL: customer.level,
        Column.ORDERS: str(customer.orders_count),
        Column.PAID_TOTAL: _amount(customer.paid_total, customer.paid_currency),
        Column.CURRENCY: customer.paid_currency,
        Column.LAST_ORDER: f"{shop_time.local(timezone, last):%Y-%m-%d}" if last else "",
    }


def _flag(flag: Any) -> dict[Column, str]:
    return {Column.KIND: flag.kind, Column.TEXT: flag.text}


def _note(note: Any) -> dict[Column, str]:
    return {Column.KIND: NOTE, Column.TEXT: note.text, Column.RECALL: YES if note.recall else ""}


def _when(row: Any, timezone: str) -> dict[Column, str]:
    until = last_of(row.until, timezone)
    return {
        Column.UNTIL: until.isoformat() if until else "",
        Column.AUTHOR: row.author,
        Column.WRITTEN: f"{shop_time.local(timezone, row.written_at):%Y-%m-%d %H:%M}",
    }


def _amount(total: int, currency: str) -> str:
    precision = get_currency_precision(currency) if currency else 0
    return f"{Decimal(total).scaleb(-precision):f}"
