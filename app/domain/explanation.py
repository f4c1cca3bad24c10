"""What would make a level better: a date to wait for, or a number of good orders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.days import start_of
from app.domain.orders import Order
from app.domain.record import Record
from app.domain.rules import Level, Rule, Ruleset, departures, leaving, level_on

MOST_GOOD_ORDERS = 10

# Nothing is known of a new customer, nothing stands out in a neutral one: neither is better.
_WORTH = {
    Level.RISKY: 0,
    Level.WATCH: 1,
    Level.NEW: 2,
    Level.NEUTRAL: 2,
    Level.LOYAL: 3,
    Level.VIP: 4,
}


@dataclass(frozen=True, slots=True)
class Outlook:
    """When a level improves by itself, and how many good orders improve it sooner; None: never.

    `good_orders` further good orders, placed from now on, lead to `level_after`.
    """

    improves_at: datetime | None
    level_then: Level | None
    good_orders: int | None
    level_after: Level | None


def outlook(history: Sequence[Order], ruleset: Ruleset, now: datetime) -> Outlook:
    """Return what would make better the level that the rules give, overrides aside.

    Windows are counted in days of the time zone of `now`.
    """
    rules, record, today = ruleset.decisive(), Record.of(history, now), now.toordinal()
    level = level_on(record, rules, today)
    if level is Level.VIP:
        return Outlook(None, None, None, None)
    day, level_then = _by_itself(record, rules, today, level)
    good_orders, level_after = _by_good_orders(record, rules, today, level)
    improves_at = None if day is None else start_of(day, now.tzinfo)
    return Outlook(improves_at, level_then, good_orders, level_after)


def _by_itself(
    record: Record, rules: Sequence[Rule], today: int, level: Level
) -> tuple[int, Level] | tuple[None, None]:
    days = departures(record, leaving(record, rules, today, level), today)
    for day in days:
        then = level_on(record, rules, day)
        if _WORTH[then] > _WORTH[level]:
            return day, then
    return None, None


def _by_good_orders(
    record: Record, rules: Sequence[Rule], today: int, level: Level
) -> tuple[int, Level] | tuple[None, None]:
    """Try one good order more at a time: a formula would have to know every rule."""
    for count in range(1, MOST_GOOD_ORDERS + 1):
        # Of no value, so that what is promised comes true whatever the customer spends.
        after = level_on(record.with_good(today, count), rules, today)
        if _WORTH[after] > _WORTH[level]:
            return count, after
    return None, None
