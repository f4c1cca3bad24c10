"""What a backtest found, in the words of the merchant."""

from collections.abc import Iterator
from datetime import date

from flask_babel import format_date, format_number, ngettext
from flask_babel import lazy_gettext as _l

from app.domain.endings import Ending
from app.services.backtest_result import Result

SHORTLY = {
    Ending.CAME_BACK: _l("Came back"),
    Ending.FELL_THROUGH: _l("Fell through"),
    Ending.GOOD: _l("False alarms"),
    Ending.OPEN: _l("Still open"),
    Ending.OTHER: _l("Otherwise"),
}


def short(ending: Ending) -> str:
    """Return how orders ended in a word or two."""
    return str(SHORTLY[ending])


def verdict(result: Result) -> str:
    """Say how many orders would have been stopped."""
    numbers = {"stopped": format_number(result.stopped), "judged": format_number(result.judged)}
    return str(
        ngettext(
            "With these rules %(stopped)s of %(judged)s orders would have been stopped.",
            "With these rules %(stopped)s of %(judged)s orders would have been stopped.",
            result.stopped,
            **numbers,
        )
    )


def endings(result: Result) -> Iterator[tuple[Ending, str]]:
    """Say of each way in which stopped orders ended how many did, false alarms even if none."""
    for ending, orders in result.endings.items():
        if orders or ending is Ending.GOOD:
            yield ending, _ended(ending, orders)


def left_out(customers: int) -> str:
    """Say that some customers were not looked at, and why."""
    return str(
        ngettext(
            "%(num)d customer with thousands of orders was left out: nobody orders that often.",
            "%(num)d customers with thousands of orders were left out: nobody orders that often.",
            customers,
        )
    )


def month_name(text: str) -> str:
    """Return a month like "2026-11" in words."""
    year, month = map(int, text.split("-"))
    return str(format_date(date(year, month, 1), "LLLL y"))


def _ended(ending: Ending, orders: int) -> str:
    counted = {"count": format_number(orders)}
    if ending is Ending.CAME_BACK:
        text = ngettext(
            "%(count)s parcel came back", "%(count)s parcels came back", orders, **counted
        )
    elif ending is Ending.FELL_THROUGH:
        text = ngettext(
            "%(count)s was cancelled by the customer, never paid or charged back",
            "%(count)s were cancelled by the customer, never paid or charged back",
            orders,
            **counted,
        )
    elif ending is Ending.GOOD:
        text = ngettext(
            "%(count)s was good: a false alarm",
            "%(count)s were good: false alarms",
            orders,
            **counted,
        )
    elif ending is Ending.OPEN:
        text = ngettext("%(count)s is still open", "%(count)s are still open", orders, **counted)
    else:
        text = ngettext("%(count)s ended otherwise", "%(count)s ended otherwise", orders, **counted)
    return str(text)
