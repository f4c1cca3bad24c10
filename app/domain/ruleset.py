"""The words of a merchant's rules: levels, conditions, rules, rulesets."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.signals import SHARES, Signal


class Level(StrEnum):
    """What a smiley says."""

    RISKY = "risky"
    WATCH = "watch"
    NEUTRAL = "neutral"
    LOYAL = "loyal"
    VIP = "vip"
    NEW = "new"  # no closed order: no smiley


LARGEST = 2**63 - 1  # what a database column holds
NEGATIVE = (Level.RISKY, Level.WATCH)  # worst first
POSITIVE = (Level.VIP, Level.LOYAL)  # best first


class Comparison(StrEnum):
    """How a signal is compared."""

    GE = "at_least"
    LE = "at_most"
    GT_SIGNAL = "more_than_signal"


@dataclass(frozen=True, slots=True)
class Condition:
    """A signal compared with a number, with another signal, or with amounts of money.

    `value`: a count, a whole percent for shares, a Signal for GT_SIGNAL; for `paid_total` minor
    units by ISO 4217 currency, of which one is enough for GE and all must hold for LE.
    ValueError when these do not fit together.
    """

    signal: Signal
    comparison: Comparison
    value: int | Signal | Mapping[str, int]

    def __post_init__(self) -> None:
        if self.comparison is Comparison.GT_SIGNAL:
            fits = isinstance(self.value, Signal) and _comparable(self.signal, self.value)
        elif self.signal is Signal.PAID_TOTAL:
            fits = isinstance(self.value, Mapping) and _are_amounts(self.value)
        else:
            fits = _is_between(0, self.value, 100 if self.signal in SHARES else LARGEST)
        if not fits:
            raise ValueError(f"{self.signal}: a value that does not fit {self.comparison}")


@dataclass(frozen=True, slots=True)
class Rule:
    """A level for customers of whom all conditions hold within the last `window_months`.

    `rehabilitation`: this many good orders in a row clear the bad ones; None: nothing does.
    `window_months` None: orders of any age. ValueError when a part makes no sense.
    """

    key: str
    level: Level
    conditions: tuple[Condition, ...]
    window_months: int | None
    rehabilitation: int | None

    def __post_init__(self) -> None:
        if not isinstance(self.key, str) or not self.key:
            raise ValueError("a rule needs a key")
        if self.level not in NEGATIVE + POSITIVE:
            raise ValueError(f"{self.key}: no rule gives the level {self.level}")
        if not self.conditions:
            raise ValueError(f"{self.key}: a rule needs a condition")
        if self.window_months is not None and not _is_between(1, self.window_months, 1200):
            raise ValueError(f"{self.key}: a window has 1 to 1200 months")
        if self.rehabilitation is not None and not _is_between(1, self.rehabilitation, 1000):
            raise ValueError(f"{self.key}: 1 to 1000 good orders clear the bad ones")
        if self.rehabilitation is not None and self.level not in NEGATIVE:
            raise ValueError(f"{self.key}: only negative rules are cleared")


@dataclass(frozen=True, slots=True)
class Ruleset:
    """A merchant's rules in their order, and when the two badges of an order appear.

    `first_order_above`: minor units by ISO 4217 currency; a currency not named gets no badge.
    ValueError when a key repeats or a number makes no sense.
    """

    rules: tuple[Rule, ...]
    pause_days: int = 365
    first_order_above: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        keys = [rule.key for rule in self.rules]
        if len(set(keys)) != len(keys):
            raise ValueError("two rules have the same key")
        if not _is_between(1, self.pause_days, 36_500):
            raise ValueError("a pause has 1 to 36500 days")
        if self.first_order_above and not _are_amounts(self.first_order_above):
            raise ValueError("first_order_above: amounts by currency are needed")


def _comparable(left: Signal, right: Signal) -> bool:
    return Signal.PAID_TOTAL not in (left, right) and (left in SHARES) == (right in SHARES)


def _is_between(least: int, value: object, most: int) -> bool:
    # True and False are ints too.
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _are_amounts(amounts: Mapping[str, int]) -> bool:
    return bool(amounts) and all(
        re.fullmatch("[A-Z]{3}", currency) and _is_between(0, amount, LARGEST)
        for currency, amount in amounts.items()
    )
