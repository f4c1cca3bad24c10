"""Levels of many customers quickly: records that look the same to every rule are judged once.

What rules see of a record are its marks, how many of its orders each of their windows has left
behind, and whether it reaches the amounts of money they name. Records that are alike in these have
the same level: so `rules` judges the first of them, and a book remembers.
"""

from bisect import bisect_right
from collections.abc import Mapping
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
    enough: Mapping[str, int]
    levels: dict[Kind, Level] = field(default_factory=dict)
    leaving: dict[Kind, Leaving] = field(default_factory=dict)


class Book:
    """What a ruleset says of customers on any day."""

    def __init__(self, ruleset: Ruleset) -> None:
        """Open an empty book."""
        self._rules = ruleset.decisive()
        self._pages: dict[str, Page] = {}
        self._kinds = 0

    def rate(self, record: Record, day: int) -> tuple[Level, int | None]:
        """Return a record's level on a day, and the later day on which it changes by itself."""
        page = self._page(record.marks)
        money = page.money if _is_rich(page, record) else ()
        kind = _kind(page, record, day, money)
        level = page.levels.get(kind) or self._judge(page, kind, record, day)
        watched = page.leaving.get(kind)
        if watched is None:
            watched = page.leaving[kind] = leaving(record, page.rules, day, level)
        for then in departures(record, watched, day):
            kind = _kind(page, record, then, money)
            if (page.levels.get(kind) or self._judge(page, kind, record, then)) is not level:
                return level, then
        return level, None

    def level_on(self, record: Record, day: int) -> Level:
        """Return a record's level on a day."""
        page = self._page(record.marks)
        kind = _kind(page, record, day, page.money if _is_rich(page, record) else ())
        return page.levels.get(kind) or self._judge(page, kind, record, day)

    def _page(self, marks: str) -> Page:
        page = self._pages.get(marks)
        if page is None:
            page = self._pages[marks] = _open(self._rules, marks)
        return page

    def _judge(self, page: Page, kind: Kind, record: Record, day: int) -> Level:
        if self._kinds >= MOST_KINDS:
            self._kinds = 0
            self._pages = {record.marks: page}
            page.levels.clear()
            page.leaving.clear()
        self._kinds += 1
        level = page.levels[kind] = level_on(record, page.rules, day)
        return level


def _open(rules: tuple[Rule, ...], marks: str) -> Page:
    possible = tuple(rule for rule in rules if can_apply(rule, marks))
    money = tuple(
        (rule.window_months, condition)
        for rule in possible
        for condition in rule.conditions
        if condition.signal is Signal.PAID_TOTAL
    )
    windows = sorted({rule.window_months for rule in possible if rule.window_months})
    return Page(possible, tuple(windows), money, _enough(money))


def _kind(page: Page, record: Record, day: int, money: Money) -> Kind:
    days = record.days
    left = [bisect_right(days, cutoff(day, months)) for months in page.windows]
    for months, condition in money:
        left.append(holds(condition, Sight(record, cutoff(day, months), False)))
    return tuple(left)


def _is_rich(page: Page, record: Record) -> bool:
    """Say whether what was ever paid could make any condition on money say something else than of
    somebody who never paid."""
    if not page.enough:
        return False
    enough = page.enough.get
    return any(most >= enough(currency, LARGEST) for currency, most in record.most.items())


def _enough(money: Money) -> dict[str, int]:
    enough: dict[str, int] = {}
    for _, condition in money:
        assert isinstance(condition.value, Mapping)
        for currency, amount in condition.value.items():
            turning = amount if condition.comparison is Comparison.GE else amount + 1
            if turning > 0:
                enough[currency] = min(turning, enough.get(currency, turning))
    return enough
