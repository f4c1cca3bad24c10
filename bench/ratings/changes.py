"""Changes of the rules that a shop is rated anew by; badges stay, so orders are not looked at."""

from collections.abc import Callable
from dataclasses import replace

from app.domain.presets import PRESETS
from app.domain.ruleset import Rule, Ruleset

Change = Callable[[Ruleset], Ruleset]


def one_rule(rules: Ruleset) -> Ruleset:
    """Take one parcel within a year for what two within two years were."""
    return replace(rules, rules=tuple(map(_stricter, rules.rules)))


def every_rule(rules: Ruleset) -> Ruleset:
    """Take the careful rules."""
    return replace(rules, rules=PRESETS["careful"].rules)


def only_praise(rules: Ruleset) -> Ruleset:
    """Leave the warning rules out."""
    return replace(rules, rules=PRESETS["loyalty_only"].rules)


def _stricter(rule: Rule) -> Rule:
    if rule.key != "uncollected_repeatedly":
        return rule
    [parcels] = rule.conditions
    return replace(rule, window_months=12, conditions=(replace(parcels, value=1),))
