"""A rating counted in the plainest way, order by order: what the quick ways must equal."""

import calendar
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from fractions import Fraction

from app.domain.orders import BAD, GOOD, Order
from app.domain.rules import Comparison, Condition, Level, Rule, Ruleset
from app.domain.signals import OUTCOMES, SHARES, Signal


def level_plainly(history: Iterable[Order], ruleset: Ruleset, now: datetime) -> Level:
    """Return the level that a ruleset gives at a moment, on the clock of that moment."""
    placed = sorted((o for o in history if o.placed_at <= now), key=lambda o: (o.placed_at, o.code))
    applying = applying_plainly(placed, ruleset, now)
    levels = [rule.level for rule in ruleset.rules if rule.key in applying]
    for level in (Level.RISKY, Level.WATCH, Level.VIP, Level.LOYAL):
        if level in levels:
            return level
    closed = any(order.outcome in GOOD | BAD for order in placed)
    return Level.NEUTRAL if closed else Level.NEW


def applying_plainly(history: Iterable[Order], ruleset: Ruleset, now: datetime) -> set[str]:
    """Return the keys of the rules that apply."""
    placed = sorted((o for o in history if o.placed_at <= now), key=lambda o: (o.placed_at, o.code))
    counting = frozenset().union(*OUTCOMES.values())
    if not any(order.outcome in counting for order in placed):
        return set()
    used = (rule for rule in ruleset.rules if ruleset.look(rule.level).used)
    return {rule.key for rule in used if _applies(rule, placed, now)}


def _applies(rule: Rule, placed: Sequence[Order], now: datetime) -> bool:
    today = now.date()
    seen = [o for o in placed if _is_inside(o.placed_at.astimezone(now.tzinfo).date(), rule, today)]
    if rule.rehabilitation is not None and _good_in_a_row(rule, placed) >= rule.rehabilitation:
        seen = [order for order in seen if order.outcome in GOOD]
    return all(_holds(condition, seen) for condition in rule.conditions)


def _is_inside(day: date, rule: Rule, today: date) -> bool:
    if rule.window_months is None:
        return True
    months = day.year * 12 + day.month - 1 + rule.window_months
    year, month = months // 12, months % 12 + 1
    if day.day > calendar.monthrange(year, month)[1]:
        return today <= date(year, month, calendar.monthrange(year, month)[1])
    return today < date(year, month, day.day)


def _good_in_a_row(rule: Rule, placed: Sequence[Order]) -> int:
    wrong = BAD.union(*(OUTCOMES[signal] for signal in rule.signals())) - GOOD
    row = 0
    for order in placed:
        if order.outcome in wrong:
            row = 0
        row += order.outcome in GOOD
    return row


def _holds(condition: Condition, seen: Sequence[Order]) -> bool:
    comparison, value = condition.comparison, condition.value
    if condition.signal is Signal.PAID_TOTAL:
        paid = [(_paid(seen, currency), amount) for currency, amount in value.items()]
        if comparison is Comparison.GE:
            return any(sum_paid >= amount for sum_paid, amount in paid)
        return all(sum_paid <= amount for sum_paid, amount in paid)
    left = _measure(condition.signal, seen)
    right = _measure(value, seen) if comparison is Comparison.GT_SIGNAL else value
    if left is None or right is None:
        return False
    if comparison is Comparison.GT_SIGNAL:
        return left > right
    return left >= right if comparison is Comparison.GE else left <= right


def _paid(seen: Sequence[Order], currency: str) -> int:
    return sum(max(o.total, 0) for o in seen if o.outcome in GOOD and o.currency == currency)


def _measure(signal: Signal, seen: Sequence[Order]) -> Fraction | int | None:
    if signal not in SHARES:
        return sum(order.outcome in OUTCOMES[signal] for order in seen)
    part, whole = SHARES[signal]
    every = _measure(whole, seen)
    return Fraction(100 * _measure(part, seen), every) if every else None
