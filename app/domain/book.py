"""Levels of many customers quickly: records that look the same to every rule are judged once.

What rules see of a record are its marks, how many of its orders each of their windows has left
behind, and whether it reaches the amounts of money they name. Records that are alike in these have
the same level: so `rules` judges the first of them, and a book remembers. Most customers never paid
as much as any rule names: of these, amounts are not looked at again.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.domain.conditions import Sight, can_apply, holds
from app.domain.days import cutoff
from app.domain.record import Record
from app.domain.rules import (
    Comparison,
    Condition,
    Level,
    Rule,
    Ruleset,
    departures,
    leaving,
    level_on,
)
from app.domain.ruleset import LARGEST
from app.domain.signals import Signal

# Beyond this many kinds of records a book begins anew: its memory stays bounded.
MOST_KINDS = 100_000

# Who paid as much as some rule names has a page of their own.
RICH = "$"

# How many orders each window has left behind, and which conditions on money hold.
Kind = tuple[int, ...]
# Conditions on money and the window of each.
Money = tuple[tuple[int | None, Condition], ...]
# By window, the signals whose orders could change the level as they leave it.
Leaving = Mapping[int, frozenset[Signal]]


@dataclass(slots=True)
class Page:
    """Records with the same marks: the rules that can apply to them at all, and what was found."""

    rules: tuple[Rule, ...]
    windows: tuple[int, ...]
    money: Money
    levels: dict[Kind, Level] = field(default_factory=dict)
    leaving: dict[Kind, Leaving] = field(default_factory=dict)


class Book:
    """What a ruleset says of customers on any day."""

    def __init__(self, ruleset: Ruleset) -> None:
        """Open an empty book."""
        self._rules = ruleset.decisive()
        self._enough = _enough(self._rules)
        self._pages: dict[str, Page] = {}
        self._kinds = 0

    def rate(self, record: Record, day: int) -> tuple[Level, int | None]:
        """Return a record's level on a day, and the later day on which it changes by itself."""
        page = self._page(record)
        kind = _kind(page, record, day)
        level = page.levels.get(kind) or self._judge(page, kind, record, day)
        watched = page.leaving.get(kind)
        if watched is None:
            watched = page.leaving[kind] = leaving(record, page.rules, day, level)
        for then in departures(record, watched, day) if watched else ():
            kind = _kind(page, record, then)
            if (page.levels.get(kind) or self._judge(page, kind, record, then)) is not level:
                return level, then
        return level, None

    def level_on(self, record: Record, day: int) -> Level:
        """Return a record's level on a day."""
        page = self._page(record)
        kind = _kind(page, record, day)
        return page.levels.get(kind) or self._judge(page, kind, record, day)

    def possible(self, record: Record) -> tuple[Rule, ...]:
        """Return the rules that can apply to a record on any day, in the order of deciding."""
        return self._page(record).rules

    def _page(self, record: Record) -> Page:
        rich = self._is_rich(record)
        name = record.marks + RICH if rich else record.marks
        page = self._pages.get(name)
        if page is None:
            page = self._pages[name] = _open(self._rules, record.marks, rich)
        return page

    def _is_rich(self, record: Record) -> bool:
        """Say whether what was ever paid could make any condition on money say something else than
        of somebody who never paid."""
        if self._enough:
            for currency, most in record.most.items():
                if most >= self._enough.get(currency, LARGEST):
                    return True
        return False

    def _judge(self, page: Page, kind: Kind, record: Record, day: int) -> Level:
        if self._kinds >= MOST_KINDS:
            self._kinds = 0
            self._pages = {name: one for name, one in self._pages.items() if one is page}
            page.levels.clear()
            page.leaving.clear()
        self._kinds += 1
        level = page.levels[kind] = level_on(record, page.rules, day)
        return level


def _open(rules: tuple[Rule, ...], marks: str, rich: bool) -> Page:
    possible = tuple(r for r in rules if can_apply(r, marks) and (rich or not _needs_money(r)))
    windows = sorted({rule.window_months for rule in possible if rule.window_months})
    return Page(possible, tuple(windows), _money(possible) if rich else ())


def _kind(page: Page, record: Record, day: int) -> Kind:
    # Where no window can tell records apart, their days are not even read.
    left = [bisect_right(record.days, cutoff(day, months)) for months in page.windows]
    for months, condition in page.money:
        left.append(holds(condition, Sight(record, cutoff(day, months), False)))
    return tuple(left)


def _money(rules: Iterable[Rule]) -> Money:
    return tuple(
        (rule.window_months, condition)
        for rule in rules
        for condition in rule.conditions
        if condition.signal is Signal.PAID_TOTAL
    )


def _needs_money(rule: Rule) -> bool:
    """Say whether a rule never applies to somebody who paid less than any rule names."""
    return any(
        condition.comparison is Comparison.GE and min(_amounts(condition).values()) > 0
        for _, condition in _money([rule])
    )


def _enough(rules: Iterable[Rule]) -> dict[str, int]:
    """Return by currency the least amount from which on a condition says something else."""
    enough: dict[str, int] = {}
    for _, condition in _money(rules):
        for currency, amount in _amounts(condition).items():
            turning = amount if condition.comparison is Comparison.GE else amount + 1
            if turning > 0:
                enough[currency] = min(turning, enough.get(currency, turning))
    return enough


def _amounts(condition: Condition) -> Mapping[str, int]:
    assert isinstance(condition.value, Mapping)
    return condition.value
