"""Rate a customer: the level, every rule that applied with the orders it counted, and until when.

Only `level_on` and `next_change` know no reasons: they are for looking at many days quickly.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge

from app.domain.conditions import can_mend, facts, obstacle, sight
from app.domain.days import cutoff, day_of, start_of
from app.domain.orders import Order
from app.domain.record import Record
from app.domain.ruleset import (
    DECIDING,
    NEGATIVE,
    POSITIVE,
    Comparison,
    Condition,
    Level,
    Rule,
    Ruleset,
)
from app.domain.signals import Fact, Signal

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
    "departures",
    "leaving",
    "level_on",
    "next_change",
    "rate",
    "reasons_on",
]


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

    `reconsider_at`: the first moment when the level changes by itself; None: never.
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
    """Rate a customer by the orders of their history placed up to `now`, in any order.

    Windows are counted in days of the time zone of `now`: give it in the shop's.
    """
    record, rules, today = Record.of(history, now), ruleset.decisive(), now.toordinal()
    reasons = reasons_on(record, rules, today)
    level = _level(record, (reason.level for reason in reasons))
    if override is None or (override.until is not None and override.until <= now):
        changing = next_change(record, rules, today, level)
        return Rating(level, reasons, _start(changing, now))
    return Rating(override.level, reasons, _override_ends(record, rules, override, now))


def _override_ends(
    record: Record, rules: Sequence[Rule], override: Override, now: datetime
) -> datetime | None:
    """Return when the level that staff gave stops being shown; the rules may say the same."""
    if override.until is None:
        return None
    day = day_of(override.until, now.tzinfo)
    if level_on(record, rules, day) is not override.level:
        return override.until
    return _start(next_change(record, rules, day, override.level), now)


def _start(day: int | None, now: datetime) -> datetime | None:
    return None if day is None else start_of(day, now.tzinfo)


def level_on(record: Record, rules: Iterable[Rule], day: int) -> Level:
    """Return the level that a record has on a day by decisive rules."""
    applying = (r.level for r in rules if obstacle(r, sight(record, r, day)) is None)
    return _level(record, applying)


def _level(record: Record, deciding_first: Iterable[Level]) -> Level:
    # Of someone of whom no order counts no rule can say anything, not even that nothing was bad.
    if not record:
        return Level.NEW
    otherwise = Level.NEUTRAL if record.is_closed else Level.NEW
    return next(iter(deciding_first), otherwise)


def reasons_on(record: Record, rules: Iterable[Rule], day: int) -> tuple[Reason, ...]:
    """Return what each of the rules that apply on a day says, in the order of the rules."""
    if not record:
        return ()
    return tuple(reason for rule in rules if (reason := _reason(record, rule, day)) is not None)


def _reason(record: Record, rule: Rule, day: int) -> Reason | None:
    seen = sight(record, rule, day)
    if obstacle(rule, seen) is not None:
        return None
    counted = tuple(fact for condition in rule.conditions for fact in facts(condition, seen))
    return Reason(rule.key, rule.level, rule.window_months, counted)


def next_change(record: Record, rules: Sequence[Rule], day: int, level: Level) -> int | None:
    """Return the first later day on which a record's `level` changes by itself; None: never."""
    days = departures(record, leaving(record, rules, day, level), day)
    return next((then for then in days if level_on(record, rules, then) is not level), None)


def leaving(
    record: Record, rules: Iterable[Rule], day: int, level: Level
) -> dict[int, frozenset[Signal]]:
    """Return by window the signals whose orders, as they leave it, could change a level."""
    found: dict[int, frozenset[Signal]] = {}
    for rule in rules:
        # A rule decides nothing while one that gives the present level stands before it.
        if level in DECIDING and DECIDING.index(rule.level) > DECIDING.index(level):
            break
        months, signals = rule.window_months, _tipping(record, rule, day)
        if months is not None and signals:
            found[months] = found.get(months, frozenset()) | signals
    return found


def departures(
    record: Record, leaving: Mapping[int, Collection[Signal]], day: int
) -> Iterator[int]:
    """Yield in order the later days on which orders of some signals leave their windows."""
    streams = [
        record.departures(signals, months, cutoff(day, months))
        for months, signals in leaving.items()
    ]
    return streams[0] if len(streams) == 1 else merge(*streams)


def _tipping(record: Record, rule: Rule, day: int) -> frozenset[Signal]:
    """Return the signals whose orders, as they leave its window, can tip a rule over: from
    applying to not applying, or the other way round."""
    hindrance = obstacle(rule, sight(record, rule, day))
    return frozenset() if hindrance and not can_mend(hindrance) else rule.signals()
