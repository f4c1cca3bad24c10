"""Point out rules that never apply and rules that never decide.

Only what is certain is a fault; not every fault is found.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.domain.rule_logic import cannot_apply, implies
from app.domain.ruleset import DECIDING, Rule, Ruleset

LONGEST_WINDOW_MONTHS = 120


class FaultKind(StrEnum):
    """What is wrong with a rule."""

    IMPOSSIBLE = "impossible"  # its conditions contradict each other
    REPEATED = "repeated"  # wherever it applies, another gives the same level
    OUTRANKED = "outranked"  # wherever it applies, another gives a level that decides before it
    WINDOW_TOO_LONG = "window_too_long"  # longer than anyone keeps orders
    UNUSED = "unused"  # its level is switched off


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that is at fault, and the key of the rule that hides it, where one does."""

    rule: str
    kind: FaultKind
    other: str | None = None


def faults(ruleset: Ruleset) -> tuple[Fault, ...]:
    """Return the faults of a ruleset, in the order of its rules.

    Leaving out all rules that are impossible, repeated or outranked changes no level. What
    `ruleset` refuses anyway, such as a share above 100 %, is not looked for.
    """
    return tuple(_faults(ruleset))


def _faults(ruleset: Ruleset) -> Iterator[Fault]:
    possible = [rule for rule in ruleset.rules if not cannot_apply(rule)]
    used = [rule for rule in possible if ruleset.look(rule.level).used]
    for rule in ruleset.rules:
        if rule.window_months is not None and rule.window_months > LONGEST_WINDOW_MONTHS:
            yield Fault(rule.key, FaultKind.WINDOW_TOO_LONG)
        if rule not in possible:
            yield Fault(rule.key, FaultKind.IMPOSSIBLE)
        elif rule not in used:
            yield Fault(rule.key, FaultKind.UNUSED)
        elif (other := _hiding(rule, used)) is not None:
            same = other.level is rule.level
            kind = FaultKind.REPEATED if same else FaultKind.OUTRANKED
            yield Fault(rule.key, kind, other.key)


def _hiding(rule: Rule, possible: Iterable[Rule]) -> Rule | None:
    """Return the first rule that decides, or gives the same level, wherever a rule applies."""
    rank = DECIDING.index(rule.level)
    before = True
    for other in possible:
        if other is rule:
            before = False
        elif DECIDING.index(other.level) <= rank and implies(rule, other):
            # Of two rules that say the same, the first one stays.
            if before or other.level is not rule.level or not implies(other, rule):
                return other
    return None
