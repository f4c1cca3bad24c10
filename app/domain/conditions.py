"""Whether a rule's conditions hold for a record, on what facts, and when that can change."""

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple, cast

from app.domain.days import cutoff
from app.domain.marks import OF_SIGNAL, has_good_in_a_row
from app.domain.record import Record
from app.domain.ruleset import Comparison, Condition, Rule
from app.domain.signals import (
    CLEARABLE,
    COUNTED_BY,
    SHARES,
    Fact,
    Signal,
)


class Sight(NamedTuple):
    """What one rule sees of a record: orders placed after the day `since`; only good ones when
    good orders have cleared the others."""

    record: Record
    since: int
    cleared: bool

    def count(self, signal: Signal) -> int:
        """Return how many orders of a signal the rule counts."""
        return self.record.count(counted, self.since) if (counted := self._seen(signal)) else 0

    def codes(self, signal: Signal) -> tuple[str, ...]:
        """Return the codes of the orders the rule counts for a signal, oldest first."""
        return self.record.codes(counted, self.since) if (counted := self._seen(signal)) else ()

    def _seen(self, signal: Signal) -> Signal | None:
        """Return the signal whose orders count, or None for none of them."""
        counted = COUNTED_BY.get(signal, signal)
        if not self.cleared:
            return counted
        return None if counted in CLEARABLE else Signal.GOOD

    def measure(self, signal: Signal) -> Fraction | int | None:
        """Return a count, or a share in percent; None for the share of nothing."""
        if signal not in SHARES:
            return self.count(signal)
        whole = self.count(SHARES[signal][1])
        return Fraction(100 * self.count(signal), whole) if whole else None


def sight(record: Record, rule: Rule, day: int) -> Sight:
    """Return what a rule sees of a record on a day."""
    needed = rule.rehabilitation
    cleared = needed is not None and has_good_in_a_row(record.marks, needed, rule.spoiling)
    return Sight(record, cutoff(day, rule.window_months), cleared)


def obstacle(rule: Rule, seen: Sight) -> Condition | None:
    """Return the first condition that keeps a rule from applying; None when it applies."""
    for condition in rule.conditions:
        if not holds(condition, seen):
            return condition
    return None


def facts(condition: Condition, seen: Sight) -> tuple[Fact, ...]:
    """Return what a condition that holds rests on: its signal, and the one it is compared with."""
    if isinstance(condition.value, Mapping):
        return (_money(condition.signal, condition.comparison, condition.value, seen),)
    signals = [condition.signal]
    if isinstance(condition.value, Signal):
        signals.append(condition.value)
    return tuple(Fact(s, int(seen.measure(s) or 0), seen.codes(s)) for s in signals)


def _money(signal: Signal, comparison: Comparison, amounts: Mapping[str, int], seen: Sight) -> Fact:
    """Return the sums in the currencies whose amount was reached."""
    reached = {
        currency: paid
        for currency, amount in sorted(amounts.items())
        if _compare(comparison, paid := seen.record.paid(currency, seen.since), amount)
    }
    return Fact(signal, reached, seen.record.paid_codes(reached, seen.since))


def can_mend(condition: Condition) -> bool:
    """Say whether a condition that fails can come to hold as orders leave the window.

    Counts and sums only fall as a window slides: "at least" so many never comes to hold again. A
    share rises when an order of the other kind leaves.
    """
    return condition.comparison is not Comparison.GE or condition.signal in SHARES


def holds(condition: Condition, seen: Sight) -> bool:
    """Say whether a condition holds; the share of nothing satisfies none."""
    if condition.signal is Signal.PAID_TOTAL:
        amounts = cast(Mapping[str, int], condition.value)
        enough = any if condition.comparison is Comparison.GE else all
        return enough(
            _compare(condition.comparison, seen.record.paid(currency, seen.since), amount)
            for currency, amount in amounts.items()
        )
    left = seen.measure(condition.signal)
    if condition.comparison is Comparison.GT_SIGNAL:
        return _compare(condition.comparison, left, seen.measure(cast(Signal, condition.value)))
    return _compare(condition.comparison, left, cast(int, condition.value))


def _compare(
    comparison: Comparison, left: Fraction | int | None, right: Fraction | int | None
) -> bool:
    if left is None or right is None:
        return False
    if comparison is Comparison.GE:
        return left >= right
    return left <= right if comparison is Comparison.LE else left > right


def can_apply(rule: Rule, marks: str) -> bool:
    """Say whether a rule could apply to a record with these marks, whatever their days; True when
    that is not certain. What leaves a window never makes it apply."""
    cleared = rule.rehabilitation is not None and has_good_in_a_row(
        marks, rule.rehabilitation, rule.spoiling
    )
    for condition in rule.conditions:
        needed, counted = _needed(condition), _counted(condition)
        if needed and cleared and counted in CLEARABLE:
            return False
        if needed and sum([marks.count(mark) for mark in OF_SIGNAL[counted]]) < needed:
            return False
    return True


def demands(rule: Rule) -> list[tuple[str, int]]:
    """Return marks, and how many orders with one of them a rule needs to apply, whenever it is."""
    needs = [(OF_SIGNAL[_counted(c)], _needed(c)) for c in rule.conditions]
    return [(marks, needed) for marks, needed in needs if needed]


def _counted(condition: Condition) -> Signal:
    return COUNTED_BY.get(condition.signal, condition.signal)


def _needed(condition: Condition) -> int:
    """Return how many orders a condition needs at the least."""
    if condition.comparison is Comparison.LE:
        return 0
    if condition.signal is Signal.PAID_TOTAL:
        return int(all(cast(Mapping[str, int], condition.value).values()))
    if condition.comparison is Comparison.GT_SIGNAL or condition.signal in SHARES:
        return int(condition.value != 0)
    return cast(int, condition.value)
