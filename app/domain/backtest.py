"""Replay a shop's history: which orders a ruleset would have stopped.

Each order is judged by what was known before it was placed, and by nothing learned since.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.growing_record import GrowingRecord
from app.domain.orders import Order, Outcome
from app.domain.rules import (
    Comparison,
    Condition,
    Level,
    Reason,
    Rule,
    Ruleset,
    decisive,
    level_at,
    reason_at,
)
from app.domain.signals import COUNTED_BY, Signal


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
    ValueError when one customer's orders are of several.
    """
    all_rules, rules = decisive(ruleset), _deciding_on(ruleset, stopping)
    for past in customers:
        for placed, record in _as_it_unfolded(past, since, until):
            order, now = placed.order, placed.order.placed_at
            level = level_at(record, (r for r, needs in rules if needs <= record.known), now)
            if level not in stopping:
                continue
            found = (reason_at(record, rule, now) for rule in all_rules if record)
            reasons = tuple(reason for reason in found if reason is not None)
            yield Stopped(
                *(placed.customer, order.code, level, reasons),
                *(order.outcome, order.total, order.currency),
            )


def _as_it_unfolded(
    past: Sequence[PastOrder], since: datetime, until: datetime
) -> Iterator[tuple[PastOrder, GrowingRecord]]:
    """Yield the orders of a period, oldest first, each with the record known before it."""
    if len({order.customer for order in past}) > 1:
        raise ValueError("the orders of several customers in one history")
    record, lessons = GrowingRecord(), sorted(past, key=_learned_at, reverse=True)
    for placed in sorted(past, key=_place):
        if since <= (now := placed.order.placed_at) < until:
            while lessons and _learned_at(lessons[-1]) < now:
                record.learn(lessons.pop().order)
            yield placed, record


def _learned_at(past: PastOrder) -> datetime:
    return max(past.known_at, past.order.placed_at)


def _place(past: PastOrder) -> tuple[datetime, str]:
    return past.order.placed_at, past.order.code


def _deciding_on(
    ruleset: Ruleset, stopping: frozenset[Level]
) -> list[tuple[Rule, frozenset[Signal]]]:
    """Return the rules that can tell whether a level stops, each with the signals it needs."""
    rules = list(decisive(ruleset))
    # Without the rules that come after, a level they would give shows as neutral.
    while rules and rules[-1].level not in stopping and Level.NEUTRAL not in stopping:
        rules.pop()
    return [(rule, _needs(rule)) for rule in rules]


def _needs(rule: Rule) -> frozenset[Signal]:
    """Return signals without a single order of which a rule cannot apply, whatever its window."""
    return frozenset(
        COUNTED_BY.get(condition.signal, condition.signal)
        for condition in rule.conditions
        if _needs_an_order(condition)
    )


def _needs_an_order(condition: Condition) -> bool:
    if condition.comparison is Comparison.GE and isinstance(condition.value, int):
        return condition.value > 0
    return condition.comparison is Comparison.GT_SIGNAL
