"""Replay a shop's history: which orders a ruleset would have stopped.

Each order is judged by what was known before it was placed, and by nothing learned since.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.book import Book
from app.domain.conditions import can_apply
from app.domain.days import day_of
from app.domain.orders import Order, Outcome
from app.domain.record import Entry, Record, entry
from app.domain.rules import Level, Reason, Ruleset, reasons_on
from app.domain.signals import COUNTED


@dataclass(frozen=True, slots=True)
class PastOrder:
    """An order as it ended, and since when that was known; until then it counts as open."""

    customer: int | str
    order: Order
    known_at: datetime


@dataclass(frozen=True, slots=True)
class Stopped:
    """An order that would have been stopped, why, and how it really ended.

    `total` is in minor units of `currency`; `reasons` as `rules.rate` gives them.
    """

    customer: int | str
    code: str
    placed_at: datetime
    level: Level
    reasons: tuple[Reason, ...]
    outcome_in_the_end: Outcome
    total: int
    currency: str


def backtest(
    customers: Iterable[Sequence[PastOrder]],
    ruleset: Ruleset,
    *,
    since: datetime,
    until: datetime,
    stopping: frozenset[Level],
) -> Iterator[Stopped]:
    """Yield the orders placed in [since, until) by customers whose level was one of `stopping`.

    `customers`: all orders of one customer at a time, in any order; taken one by one and not kept.
    Of what was known at the very moment of an order nothing counts, nor what was placed then.
    Windows are counted in days of the time zone of `since`. ValueError when one customer's orders
    are of several.
    """
    book, rules = Book(ruleset), ruleset.decisive()
    for past in customers:
        for placed, known in _as_it_unfolded(past, since, until):
            order, day = placed.order, day_of(placed.order.placed_at, since.tzinfo)
            record = Record.made_of(known)
            level = book.level_on(record, day)
            if level in stopping:
                yield Stopped(
                    *(placed.customer, order.code, order.placed_at, level),
                    reasons_on(record, rules, day),
                    *(order.outcome, order.total, order.currency),
                )


def can_stop(ruleset: Ruleset, stopping: frozenset[Level], marks: str) -> bool:
    """Say whether a customer whose record has these marks in the end could ever have had a level
    of `stopping`; True when that is not certain."""
    if not stopping.isdisjoint({Level.NEW, Level.NEUTRAL}):
        return True
    # Good orders at the end clear only what came before them.
    unclear = (replace(r, rehabilitation=None) for r in ruleset.decisive() if r.level in stopping)
    return any(can_apply(rule, marks) for rule in unclear)


def _as_it_unfolded(
    past: Sequence[PastOrder], since: datetime, until: datetime
) -> Iterator[tuple[PastOrder, list[Entry]]]:
    """Yield the orders of a period, oldest first, each with the entries known before it."""
    if len({order.customer for order in past}) > 1:
        raise ValueError("the orders of several customers in one history")
    counted = (p for p in past if p.order.outcome in COUNTED)
    lessons = sorted(counted, key=_learned_at, reverse=True)
    places: list[tuple[datetime, str]] = []
    known: list[Entry] = []
    for placed in sorted(past, key=_place):
        if since <= (now := placed.order.placed_at) < until:
            while lessons and _learned_at(lessons[-1]) < now:
                lesson = lessons.pop()
                index = bisect_right(places, _place(lesson))
                places.insert(index, _place(lesson))
                known.insert(index, entry(lesson.order, since))
            yield placed, known


def _learned_at(past: PastOrder) -> datetime:
    return max(past.known_at, past.order.placed_at)


def _place(past: PastOrder) -> tuple[datetime, str]:
    return past.order.placed_at, past.order.code
