"""What would make a level better: a date to wait for, or a number of good orders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import merge

from app.domain.months import earlier
from app.domain.orders import Order, Outcome
from app.domain.rules import Level, Rule, Ruleset, Signal, decisive, level_at
from app.domain.signals import Record

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
    """Return what would make better the level that the rules give, overrides aside."""
    known = [order for order in history if order.placed_at <= now]
    rules, record = decisive(ruleset), Record(known, now)
    level = level_at(record, rules, now)
    if level is Level.VIP:
        return Outlook(None, None, None, None)
    improves_at, level_then = _by_itself(record, rules, now, level)
    good_orders, level_after = _by_good_orders(known, rules, now, level)
    return Outlook(improves_at, level_then, good_orders, level_after)


def _by_itself(
    record: Record, rules: Sequence[Rule], now: datetime, level: Level
) -> tuple[datetime, Level] | tuple[None, None]:
    windows = {rule.window_months for rule in rules}
    closed = frozenset({Signal.CLOSED})
    for moment in merge(
        *(record.departures(closed, months, earlier(now, months)) for months in windows)
    ):
        then = level_at(record, rules, moment)
        if _WORTH[then] > _WORTH[level]:
            return moment, then
    return None, None


def _by_good_orders(
    known: Sequence[Order], rules: Sequence[Rule], now: datetime, level: Level
) -> tuple[int, Level] | tuple[None, None]:
    """Try one good order more at a time: a formula would have to know every rule."""
    imagined = list(known)
    for count in range(1, MOST_GOOD_ORDERS + 1):
        # An instant apart: a good order clears only what was placed before it. Of no value,
        # so that what is promised comes true whatever the customer spends.
        moment = now + count * timedelta.resolution
        imagined.append(Order(f"imagined {count}", moment, Outcome.OK, 0, ""))
        after = level_at(Record(imagined, moment), rules, moment)
        if _WORTH[after] > _WORTH[level]:
            return count, after
    return None, None
