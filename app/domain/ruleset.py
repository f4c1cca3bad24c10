"""The words of a merchant's rules: levels, conditions, rules, rulesets."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.marks import GOOD, OF_SIGNAL
from app.domain.signals import SHARES, Signal, counted_signals


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
DECIDING = NEGATIVE + POSITIVE  # the first of these that a rule gives


class Colour(StrEnum):
    """What a level can be painted with; which shade is up to the page and its dark mode."""

    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    GREEN = "green"
    TEAL = "teal"
    BLUE = "blue"
    PURPLE = "purple"
    PINK = "pink"
    GREY = "grey"


LONGEST_NAME = 30


@dataclass(frozen=True, slots=True)
class Look:
    """How a merchant shows a level: its name ('' for ours), its colour (None for ours).

    `used`: whether rules may give the level at all. ValueError when a part makes no sense.
    """

    name: str = ""
    colour: Colour | None = None
    used: bool = True

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or len(self.name) > LONGEST_NAME:
            raise ValueError(f"the name of a level has at most {LONGEST_NAME} characters")
        if not isinstance(self.used, bool):
            raise ValueError("a level is used or not")


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
    # The marks that end a row of good orders: what went wrong, and whatever else the rule counts.
    spoiling: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not isinstance(self.key, str) or not self.key:
            raise ValueError("a rule needs a key")
        if self.level not in DECIDING:
            raise ValueError(f"{self.key}: no rule gives the level {self.level}")
        if not self.conditions:
            raise ValueError(f"{self.key}: a rule needs a condition")
        if self.window_months is not None and not _is_between(1, self.window_months, 1200):
            raise ValueError(f"{self.key}: a window has 1 to 1200 months")
        if self.rehabilitation is not None and not _is_between(1, self.rehabilitation, 1000):
            raise ValueError(f"{self.key}: 1 to 1000 good orders clear the bad ones")
        if self.rehabilitation is not None and self.level not in NEGATIVE:
            raise ValueError(f"{self.key}: only negative rules are cleared")
        spoiling = {m for s in (Signal.BAD, *self.signals()) for m in OF_SIGNAL[s]} - {GOOD}
        object.__setattr__(self, "spoiling", "".join(sorted(spoiling)))

    def signals(self) -> frozenset[Signal]:
        """Return the signals whose orders the conditions are computed from."""
        named = [c.signal for c in self.conditions]
        named += [c.value for c in self.conditions if isinstance(c.value, Signal)]
        return frozenset().union(*map(counted_signals, named))


@dataclass(frozen=True, slots=True)
class Ruleset:
    """A merchant's rules in their order, when the badges of an order appear, how levels look.

    `first_order_above`, `first_cod_order_above` (cash on delivery): minor units by ISO 4217
    currency; a currency not named gets no badge. `looks`: of levels that differ from ours.
    ValueError when a key repeats, a number makes no sense, or a level that no rule gives is not
    used.
    """

    rules: tuple[Rule, ...]
    pause_days: int = 365
    first_order_above: Mapping[str, int] = field(default_factory=dict)
    first_cod_order_above: Mapping[str, int] = field(default_factory=dict)
    looks: Mapping[Level, Look] = field(default_factory=dict)

    def __post_init__(self) -> None:
        keys = [rule.key for rule in self.rules]
        if len(set(keys)) != len(keys):
            raise ValueError("two rules have the same key")
        if not _is_between(1, self.pause_days, 36_500):
            raise ValueError("a pause has 1 to 36500 days")
        for amounts in (self.first_order_above, self.first_cod_order_above):
            if amounts and not _are_amounts(amounts):
                raise ValueError("a first order: amounts by currency are needed")
        if any(not look.used and level not in DECIDING for level, look in self.looks.items()):
            raise ValueError("only levels that rules give can be left unused")

    def decisive(self) -> tuple[Rule, ...]:
        """Return the rules of used levels in the order in which they decide.

        The worst negative decides, else the best positive.
        """
        used = (rule for rule in self.rules if self.look(rule.level).used)
        return tuple(sorted(used, key=lambda rule: DECIDING.index(rule.level)))

    def look(self, level: Level) -> Look:
        """Return how a level is shown."""
        return self.looks.get(level, _OURS)


_OURS = Look()


def _comparable(left: Signal, right: Signal) -> bool:
    # Counts with counts, and shares of the same whole.
    wholes = [SHARES[signal][1] if signal in SHARES else None for signal in (left, right)]
    return Signal.PAID_TOTAL not in (left, right) and wholes[0] is wholes[1]


def _is_between(least: int, value: object, most: int) -> bool:
    # True and False are ints too.
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _are_amounts(amounts: Mapping[str, int]) -> bool:
    return bool(amounts) and all(
        re.fullmatch("[A-Z]{3}", currency) and _is_between(0, amount, LARGEST)
        for currency, amount in amounts.items()
    )
