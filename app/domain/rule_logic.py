"""What a rule's conditions demand of the counts in its window, and what follows from that.

A rule sees eight counts, of which all other signals are made; cleared, it sees good ones only.
Totals of orders are taken to be 0 or more.
"""

from collections.abc import Iterator, Mapping

from app.domain.inequalities import Row, contradict, negated
from app.domain.orders import GOOD, Outcome
from app.domain.ruleset import Comparison, Condition, Rule
from app.domain.signals import COUNTED, COUNTED_BY, OUTCOMES, SHARES, Signal

_COUNTED = tuple(sorted(COUNTED - GOOD))


def _vector(outcomes: frozenset[Outcome]) -> tuple[int, ...]:
    """Return which counts make up a signal: of good orders, then of each other outcome."""
    return (int(not outcomes.isdisjoint(GOOD)), *(int(one in outcomes) for one in _COUNTED))


_COUNTS: Mapping[Signal, tuple[int, ...]] = {
    signal: _vector(outcomes) for signal, outcomes in OUTCOMES.items()
}
_ANYTHING = tuple(1 for _ in (GOOD, *_COUNTED))


def cannot_apply(rule: Rule) -> bool:
    """Say whether no history at all satisfies a rule; False when that is not certain."""
    # Cleared, a rule sees what it would see if the bad orders had never been.
    return contradict(_rows(rule, cleared=False)) or any(
        all(amount > _most(rule, currency) for currency, amount in amounts.items())
        for amounts in _amounts(rule, Comparison.GE)
    )


def implies(rule: Rule, other: Rule) -> bool:
    """Say whether another rule applies wherever a rule does; False when that is not certain."""
    return all(
        _carries_over(condition, rule.window_months, other.window_months)
        and _entails(rule, condition, cleared=cleared, other_cleared=other_cleared)
        for condition in other.conditions
        for cleared, other_cleared in _clearings(rule, other)
    )


def _carries_over(condition: Condition, months: int | None, other_months: int | None) -> bool:
    """Say whether a condition that holds in one window holds in another too.

    A longer window has as much of everything or more, a shorter one as much or less.
    """
    if months == other_months or _always_holds(condition):
        return True
    if condition.signal in SHARES:
        return False
    longer = months is not None and (other_months is None or other_months > months)
    return condition.comparison is (Comparison.GE if longer else Comparison.LE)


def _always_holds(condition: Condition) -> bool:
    if condition.comparison is not Comparison.GE or condition.signal in SHARES:
        return False
    amounts = condition.value
    return 0 in amounts.values() if isinstance(amounts, Mapping) else amounts == 0


def _clearings(rule: Rule, other: Rule) -> set[tuple[bool, bool]]:
    """Return the ways in which two rules can be cleared at one time."""
    needed = (rule.rehabilitation, other.rehabilitation)
    if rule.spoiling != other.spoiling:
        ways = [(False, good is not None) for good in needed]
        return {(one, another) for one in set(ways[0]) for another in set(ways[1])}
    in_a_row = (0, *(good for good in needed if good is not None))
    return {(_is_cleared(rule, good), _is_cleared(other, good)) for good in in_a_row}


def _is_cleared(rule: Rule, good_in_a_row: int) -> bool:
    return rule.rehabilitation is not None and good_in_a_row >= rule.rehabilitation


def _entails(rule: Rule, condition: Condition, *, cleared: bool, other_cleared: bool) -> bool:
    """Say whether a condition holds wherever a rule does, each seeing its own."""
    known = _rows(rule, cleared=cleared)
    if isinstance(condition.value, Mapping):
        return _entails_amounts(rule, condition) or contradict(known)
    return all(
        contradict([*known, negated(row)]) for row in _rows_of(condition, cleared=other_cleared)
    )


def _entails_amounts(rule: Rule, condition: Condition) -> bool:
    assert isinstance(condition.value, Mapping)
    wanted = condition.value
    if condition.comparison is Comparison.LE:
        return all(_most(rule, currency) <= amount for currency, amount in wanted.items())
    return _always_holds(condition) or any(
        all(currency in wanted and wanted[currency] <= a for currency, a in amounts.items())
        for amounts in _amounts(rule, Comparison.GE)
    )


def _amounts(rule: Rule, comparison: Comparison) -> Iterator[Mapping[str, int]]:
    for condition in rule.conditions:
        if condition.comparison is comparison and isinstance(condition.value, Mapping):
            yield condition.value


def _most(rule: Rule, currency: str) -> float:
    """Return the most that a rule allows to have been paid in a currency."""
    limits = (amounts.get(currency) for amounts in _amounts(rule, Comparison.LE))
    return min((limit for limit in limits if limit is not None), default=float("inf"))


def _rows(rule: Rule, *, cleared: bool) -> list[Row]:
    rows = [row for c in rule.conditions for row in _rows_of(c, cleared=cleared)]
    if rule.window_months is None:
        # No rule is asked about someone of whom no order counts.
        rows.append((_ANYTHING, 1))
    return rows


def _rows_of(condition: Condition, *, cleared: bool) -> Iterator[Row]:
    """Yield a condition's inequalities over the counts in the window."""
    least = condition.value
    if isinstance(least, Mapping):
        # Who paid something has a good order.
        if condition.comparison is Comparison.GE and all(least.values()):
            yield _COUNTS[Signal.GOOD], 1
        return
    left = _counts(condition.signal, cleared=cleared)
    if condition.signal in SHARES:
        whole = _counts(SHARES[condition.signal][1], cleared=cleared)
        yield whole, 1
    if isinstance(least, Signal):
        yield _sum(1, left, -1, _counts(least, cleared=cleared)), 1
    elif condition.signal in SHARES:
        sign = 1 if condition.comparison is Comparison.GE else -1
        yield _sum(sign * 100, left, -sign * least, whole), 0
    elif condition.comparison is Comparison.GE:
        yield left, least
    else:
        yield _sum(-1, left, 0, left), -least


def _counts(signal: Signal, *, cleared: bool) -> tuple[int, ...]:
    good, *bad = _COUNTS[COUNTED_BY.get(signal, signal)]
    return (good, *(0 for _ in bad)) if cleared else (good, *bad)


def _sum(by: int, left: tuple[int, ...], by_right: int, right: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(by * a + by_right * b for a, b in zip(left, right, strict=True))
