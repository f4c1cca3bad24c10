"""The stopped orders of a backtest as a table for spreadsheets."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal

from babel.numbers import get_currency_precision
from flask_babel import gettext, to_user_timezone

from app.domain.spreadsheet import guarded
from app.services.stopped_orders import StoppedOrder
from app.views import explanation, wording
from app.views.levels import Levels


def lines(orders: Iterable[StoppedOrder], levels: Levels) -> Iterator[bytes]:
    """Yield a line for each order under the names of the columns, in UTF-8 with its mark."""
    # Without the mark a spreadsheet guesses another encoding.
    yield "\N{BYTE ORDER MARK}".encode() + _line(_names())
    for order in orders:
        yield _line(_cells(order, levels))


def _names() -> list[str]:
    return [
        gettext("Order"),
        gettext("Placed"),
        gettext("Customer"),
        gettext("Smiley"),
        gettext("How it ended"),
        gettext("Total"),
        gettext("Currency"),
        gettext("Reasons"),
    ]


def _cells(order: StoppedOrder, levels: Levels) -> list[str]:
    reasons = explanation.reasons({"reasons": order.reasons}, order.level)
    return [
        guarded(order.code),
        _moment(order.placed_at),
        guarded(order.name),
        guarded(levels.name(order.level)),
        guarded(wording.outcome_name(order.outcome)),
        _plain(order.total, order.currency),
        guarded(order.currency),
        guarded("; ".join(_reason(reason) for reason in reasons)),
    ]


def _reason(reason: explanation.Reason) -> str:
    codes = explanation.named(reason.codes, reason.unnamed)
    return f"{reason.text} ({codes})" if codes else reason.text


def _moment(moment: datetime) -> str:
    return f"{to_user_timezone(moment):%Y-%m-%d %H:%M}"


def _plain(total: int, currency: str) -> str:
    return f"{Decimal(total).scaleb(-get_currency_precision(currency)):f}"


def _line(cells: Iterable[str]) -> bytes:
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerow(cells)
    return written.getvalue().encode(errors="replace")
