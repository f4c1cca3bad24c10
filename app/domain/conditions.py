"""Whether a rule's conditions hold for a record, on what facts, and when that can change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from app.domain.months import earlier
from app.domain.ruleset import Comparison, Condition, Rule
from app.domain.signals import COUNTED_BY, SHARES, Fact, Record, Signal

_NEGATIVE_SIGNALS = frozenset(
    {Signal.BAD, Signal.UNCOLLECTED, Signal.CANCELLED, Signal.UNPAID, Signal.CHARGEBACKS}
)

# A share rises when an order of the other kind leaves the window.
_RAISED_BY = {
    Signal.PROBLEM_SHARE: frozenset({Signal.GOOD}),
    Signal.SUCCESS_SHARE: frozenset({Signal.BAD}),
}


@dataclass(frozen=True, slots=True)
class Sight:
    """What one rule sees of a record: orders placed after `since`; no bad ones when cleared."""

    record: Record
    since: datetime
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
        if counted in _NEGATIVE_SIGNALS:
            return None
        return Signal.GOOD

    def measure(self, signal: Signal) -> Fraction | int | None:
        """Return a count, or a share in percent; None for the share of nothing."""
        if signal not in SHARES:
            return self.count(signal)
        closed = self.count(Signal.CLOSED)
        return Fraction(100 * self.count(signal), closed) if closed else None


def sight(record: Record, rule: Rule, now: datetime) -> Sight:
    """Return what a rule sees of a record at a moment."""
    needed = rule.rehabilitation
    cleared = needed is not None and record.good_in_a_row >= needed
    return Sight(record, earlier(now, rule.window_months), cleared)


def obstacle(rule: Rule, seen: Sight) -> Condition | None:
    """Return the first condition that keeps a rule from applying; None when it applies."""
    for condition in rule.conditions:
        if not _holds(condition, seen):
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


def may_break(rule: Rule) -> frozenset[Signal]:
    """Return the signals whose orders, as they leave the window, can change a rule that applies."""
    return frozenset().union(*map(_counted, rule.conditions))


def may_mend(condition: Condition) -> frozenset[Signal]:
    """Return the signals whose orders, as they leave the window, can make a condition hold.

    Counts and sums only fall as a window slides: "at least" so many never comes to hold again.
    """
    if isinstance(condition.value, Signal):
        return _counted(condition)
    if condition.comparison is Comparison.LE:
        # Of a share too: each of its own orders that leaves lowers it.
        return frozenset({COUNTED_BY.get(condition.signal, condition.signal)})
    return _RAISED_BY.get(condition.signal, frozenset())


def _counted(condition: Condition) -> frozenset[Signal]:
    if isinstance(condition.value, Signal):
        signals = frozenset({condition.signal, condition.value})
    else:
        signals = frozenset({condition.signal})
    if signals & SHARES:
        return frozenset({Signal.CLOSED})
    return frozenset(COUNTED_BY.get(signal, signal) for signal in signals)


def _holds(condition: Condition, seen: Sight) -> bool:
    """Say whether a condition holds; the share of nothing satisfies none."""
    if isinstance(condition.value, Mapping):
        enough = any if condition.comparison is Comparison.GE else all
        return enough(
            _compare(condition.comparison, seen.record.paid(currency, seen.since), amount)
            for currency, amount in condition.value.items()
        )
    left, right = seen.measure(condition.signal), condition.value
    if isinstance(right, Signal):
        return _compare(condition.comparison, left, seen.measure(right))
    return _compare(condition.comparison, left, right)


def _compare(
    comparison: Comparison, left: Fraction | int | None, right: Fraction | int | None
) -> bool:
    if left is None or right is None:
        return False
    match comparison:
        case Comparison.GE:
            return left >= right
        case Comparison.LE:
            return left <= right
        case Comparison.GT_SIGNAL:
            return left > right
