"""Replay a shop's history: which orders a ruleset would have stopped.

Each order is judged by what was known before it was placed, and by nothing learned since.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.book import Book
from app.domain.conditions import can_apply
from app.domain.days import day_of
from app.domain.growing_record import GrowingRecord, Place
from app.domain.orders import Order, Outcome
from app.domain.record import Record, entry
from app.domain.rules import Level, Reason, Ruleset, reasons_on
from app.domain.signals import COUNTED


@dataclass(frozen=True, slots=True)
class PastOrder:
    """An order as it ended, and since when that was known; until then it counts as open.

    `known_with`: the codes of the orders that were known to be of the same person when it was
    placed, where not all that had been placed were.
    """

    customer: int | str
    order: Order
    known_at: datetime
    known_with: frozenset[str] | None = None


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
    book: Book | None = None,
) -> Iterator[Stopped]:
    """Yield the orders placed in [since, until) by customers whose level was one of `stopping`.

    `customers`: all orders of one customer at a time, in any order; taken one by one and not kept.
    `book`: of the ruleset, to go on with. Of what was known at the very moment of an order nothing
    counts, nor what was placed then. Windows are counted in days of the time zone of `since`.
    ValueError when one customer's orders are of several.
    """
    book = book or Book(ruleset)
    for past in customers:
        for placed, record in _as_it_unfolded(past, since, until):
            order, day = placed.order, day_of(placed.order.placed_at, since.tzinfo)
            level = book.level_on(record, day)
            if level in stopping:
                yield Stopped(
                    *(placed.customer, order.code, order.placed_at, level),
                    reasons_on(record, book.possible(record), day),
                    *(order.outcome, order.total, order.currency),
                )


def can_stop(ruleset: Ruleset, stopping: frozenset[Level], marks: str) -> bool:
    """Say whether a customer whose record has these marks in the end could ever have had a level
    of `stopping`; True when that is not certain."""
    return sieve(ruleset, stopping)(marks)


def sieve(ruleset: Ruleset, stopping: frozenset[Level]) -> Callable[[str], bool]:
    """Return what says `can_stop` of many customers quickly."""
    if not stopping.isdisjoint({Level.NEW, Level.NEUTRAL}):
        return lambda _marks: True
    # Good orders at the end clear only what came before them.
    decisive = (rule for rule in ruleset.decisive() if rule.level in stopping)
    unclear = [replace(rule, rehabilitation=None) for rule in decisive]
    return lambda marks: any(can_apply(rule, marks) for rule in unclear)


def _as_it_unfolded(
    past: Sequence[PastOrder], since: datetime, until: datetime
) -> Iterator[tuple[PastOrder, Record]]:
    """Yield the orders of a period, oldest first, each with the record known before it."""
    if len({order.customer for order in past}) > 1:
        raise ValueError("the orders of several customers in one history")
    counted = (p for p in past if p.order.outcome in COUNTED)
    lessons = sorted(counted, key=_learned_at, reverse=True)
    record, learned = GrowingRecord(), list[PastOrder]()
    for placed in sorted(past, key=_place):
        if since <= (now := placed.order.placed_at) < until:
            while lessons and _learned_at(lessons[-1]) < now:
                lesson = lessons.pop()
                record.learn(_place(lesson), entry(lesson.order, since))
                learned.append(lesson)
            codes = placed.known_with
            yield placed, record if codes is None else _of_some(learned, codes, since)


def _of_some(learned: Iterable[PastOrder], codes: Container[str], since: datetime) -> Record:
    """Return the record of those orders that were known to be of the person."""
    theirs = sorted((past for past in learned if past.order.code in codes), key=_place)
    return Record.made_of([entry(past.order, since) for past in theirs])


def _learned_at(past: PastOrder) -> datetime:
    return max(past.known_at, past.order.placed_at)


def _place(past: PastOrder) -> Place:
    return past.order.placed_at, past.order.code
