"""Rulesets as plain values for JSON."""

from collections.abc import Mapping
from typing import Any

from app.domain.ruleset import Colour, Comparison, Condition, Level, Look, Rule, Ruleset
from app.domain.signals import Signal


def to_data(ruleset: Ruleset) -> dict[str, Any]:
    """Return a ruleset as dicts, lists, strings and numbers."""
    return {
        "rules": [_rule_to_data(rule) for rule in ruleset.rules],
        "pause_days": ruleset.pause_days,
        "first_order_above": dict(ruleset.first_order_above),
        "first_cod_order_above": dict(ruleset.first_cod_order_above),
        "levels": {level.value: _look_to_data(look) for level, look in ruleset.looks.items()},
    }


def from_data(data: Mapping[str, Any]) -> Ruleset:
    """Return the ruleset that `to_data` described; ValueError when it makes no sense."""
    try:
        return Ruleset(
            rules=tuple(_rule_from_data(rule) for rule in data["rules"]),
            pause_days=data["pause_days"],
            first_order_above=dict(data["first_order_above"]),
            # The first versions did not say these.
            first_cod_order_above=dict(data.get("first_cod_order_above", {})),
            looks={
                Level(level): _look_from_data(look)
                for level, look in data.get("levels", {}).items()
            },
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a ruleset: {error}") from error


def _look_to_data(look: Look) -> dict[str, Any]:
    return {"name": look.name, "colour": look.colour and look.colour.value, "used": look.used}


def _look_from_data(data: Mapping[str, Any]) -> Look:
    colour = data["colour"]
    return Look(data["name"], None if colour is None else Colour(colour), data["used"])


def _rule_to_data(rule: Rule) -> dict[str, Any]:
    return {
        "key": rule.key,
        "level": rule.level.value,
        "window_months": rule.window_months,
        "rehabilitation": rule.rehabilitation,
        "conditions": [_condition_to_data(condition) for condition in rule.conditions],
    }


def _condition_to_data(condition: Condition) -> dict[str, Any]:
    value = condition.value
    plain = dict(value) if isinstance(value, Mapping) else value
    return {
        "signal": condition.signal.value,
        "comparison": condition.comparison.value,
        "value": plain.value if isinstance(plain, Signal) else plain,
    }


def _rule_from_data(data: Mapping[str, Any]) -> Rule:
    return Rule(
        key=data["key"],
        level=Level(data["level"]),
        conditions=tuple(_condition_from_data(condition) for condition in data["conditions"]),
        window_months=data["window_months"],
        rehabilitation=data["rehabilitation"],
    )


def _condition_from_data(data: Mapping[str, Any]) -> Condition:
    value = data["value"]
    return Condition(
        Signal(data["signal"]),
        Comparison(data["comparison"]),
        Signal(value) if isinstance(value, str) else value,
    )
