"""Rate a customer: the level, every rule that applied with the orders it counted, and until when.

Only `decisive` and `level_at` know no reasons: they are for looking at many moments quickly.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.conditions import facts, may_break, may_mend, obstacle, sight
from app.domain.orders import Order
from app.domain.ruleset import (
    NEGATIVE,
    POSITIVE,
    Comparison,
    Condition,
    Level,
    Rule,
    Ruleset,
)
from app.domain.signals import Fact, Record, Signal

__all__ = [
    "NEGATIVE",
    "POSITIVE",
    "Comparison",
    "Condition",
    "Fact",
    "Level",
    "Override",
    "Rating",
    "Reason",
    "Rule",
    "Ruleset",
    "Signal",
    "decisive",
    "level_at",
    "rate",
    "reason_at",
]

# The worst negative decides, else the best positive.
_DECIDING = {level: rank for rank, level in enumerate(NEGATIVE + POSITIVE)}


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that applied and what it counted."""

    rule: str
    level: Level
    window_months: int | None
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Rating:
    """A customer's level, its reasons (the deciding one first), and when to look again.

    `reconsider_at`: the first moment when level or reasons change by themselves; None: never.
    """

    level: Level
    reasons: tuple[Reason, ...]
    reconsider_at: datetime | None


@dataclass(frozen=True, slots=True)
class Override:
    """A level given by staff, which holds before `until`; None: until it is taken back."""

    level: Level
    until: datetime | None


def rate(
    history: Sequence[Order], ruleset: Ruleset, now: datetime, override: Override | None = None
) -> Rating:
    """Rate a customer by the orders of their history placed up to `now`, in any order."""
    record = Record(history, now)
    # Of someone without a closed order no rule can say anything, not even that nothing was bad.
    found = [(rule, reason_at(record, rule, now)) for rule in ruleset.rules if record]
    reasons = sorted((r for _, r in found if r is not None), key=lambda r: _DECIDING[r.level])
    level = _level_of(record, [reason.level for reason in reasons])
    changes = [_next_change(record, found, now)]
    if override is not None and (override.until is None or now < override.until):
        if override.level is not level:
            changes.append(override.until)
        level = override.level
    return Rating(level, tuple(reasons), min(filter(None, changes), default=None))


def decisive(ruleset: Ruleset) -> tuple[Rule, ...]:
    """Return the rules in the order in which they decide."""
    return tuple(sorted(ruleset.rules, key=lambda rule: _DECIDING[rule.level]))


def level_at(record: Record, decisive_rules: Iterable[Rule], now: datetime) -> Level:
    """Return the level that a record has at a moment by the rules alone."""
    applying = (
        rule.level for rule in decisive_rules if obstacle(rule, sight(record, rule, now)) is None
    )
    return _level_of(record, applying)


def _level_of(record: Record, deciding_first: Iterable[Level]) -> Level:
    return next(iter(deciding_first), Level.NEUTRAL) if record else Level.NEW


def reason_at(record: Record, rule: Rule, now: datetime) -> Reason | None:
    """Return what a rule says of a record at a moment; None when it does not apply."""
    seen = sight(record, rule, now)
    if obstacle(rule, seen) is not None:
        return None
    counted = tuple(fact for condition in rule.conditions for fact in facts(condition, seen))
    return Reason(rule.key, rule.level, rule.window_months, counted)


def _next_change(
    record: Record, found: Iterable[tuple[Rule, Reason | None]], now: datetime
) -> datetime | None:
    """Return the first later moment when a rule of those found says something else."""
    first = None
    # What applies changes soonest; what changes later than the first change need not be found.
    for rule, reason in sorted(found, key=lambda pair: pair[1] is None):
        for moment in _candidates(record, rule, now, applies=reason is not None):
            if first is not None and moment >= first:
                break
            if reason_at(record, rule, moment) != reason:
                first = moment
                break
    return first


def _candidates(record: Record, rule: Rule, now: datetime, *, applies: bool) -> Iterator[datetime]:
    """Yield in order the later moments at which a rule could come to say something else."""
    seen = sight(record, rule, now)
    if applies:
        return record.departures(may_break(rule), rule.window_months, seen.since)
    hindrance = obstacle(rule, seen)
    if hindrance is not None and not may_mend(hindrance):
        return iter(())
    mending = frozenset().union(*map(may_mend, rule.conditions))
    return record.departures(mending, rule.window_months, seen.since)
