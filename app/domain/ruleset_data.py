"""Rulesets as plain values for JSON, and the rulesets a shop starts from."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from app.domain.ruleset import NEGATIVE, Comparison, Condition, Level, Rule, Ruleset
from app.domain.signals import Signal


def to_data(ruleset: Ruleset) -> dict[str, object]:
    """Return a ruleset as dicts, lists, strings and numbers."""
    return {
        "rules": [_rule_to_data(rule) for rule in ruleset.rules],
        "pause_days": ruleset.pause_days,
        "first_order_above": dict(ruleset.first_order_above),
    }


def from_data(data: Mapping[str, Any]) -> Ruleset:
    """Return the ruleset that `to_data` described; ValueError when it makes no sense."""
    try:
        return Ruleset(
            rules=tuple(_rule_from_data(rule) for rule in data["rules"]),
            pause_days=data["pause_days"],
            first_order_above=dict(data["first_order_above"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a ruleset: {error}") from error


def _rule_to_data(rule: Rule) -> dict[str, object]:
    return {
        "key": rule.key,
        "level": rule.level.value,
        "window_months": rule.window_months,
        "rehabilitation": rule.rehabilitation,
        "conditions": [_condition_to_data(condition) for condition in rule.conditions],
    }


def _condition_to_data(condition: Condition) -> dict[str, object]:
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


def _rule(
    key: str,
    level: Level,
    window_months: int,
    *conditions: tuple[Signal, int | Signal | Mapping[str, int]],
) -> Rule:
    """Return a preset's rule: "at least" each number, "more than" each signal it names."""
    return Rule(
        key,
        level,
        tuple(
            Condition(
                signal,
                Comparison.GT_SIGNAL if isinstance(value, Signal) else Comparison.GE,
                value,
            )
            for signal, value in conditions
        ),
        window_months,
        rehabilitation=3 if level in NEGATIVE else None,
    )


DEFAULT = "cz_sk_pl"

# Amounts in minor units; in other currencies there is no default.
_VIP_AMOUNTS = {"CZK": 2_000_000, "EUR": 80_000, "PLN": 350_000}
_HIGH_FIRST_ORDERS = {"CZK": 300_000, "EUR": 12_000, "PLN": 50_000}
_MOSTLY_GOOD = (Signal.SUCCESS_SHARE, 95)

# Bases: two uncollected parcels are what Metakocka and Utanvet Ellenor act on; 40 % of at least
# 3 orders in 180 days is a published rule for refunds, applied to what went wrong; two unpaid
# orders are eBay's strikes; three purchases are what merchants call a loyal customer.
PRESETS: Mapping[str, Ruleset] = MappingProxyType(
    {
        DEFAULT: Ruleset(
            rules=(
                _rule("uncollected_repeatedly", Level.RISKY, 24, (Signal.UNCOLLECTED, 2)),
                _rule("uncollected_once", Level.WATCH, 12, (Signal.UNCOLLECTED, 1)),
                _rule(
                    "mostly_problems",
                    Level.RISKY,
                    6,
                    (Signal.CLOSED, 3),
                    (Signal.PROBLEM_SHARE, 40),
                ),
                _rule("cancelled_repeatedly", Level.WATCH, 6, (Signal.CANCELLED, 2)),
                _rule(
                    "cancelled_mostly",
                    Level.RISKY,
                    12,
                    (Signal.CANCELLED, 4),
                    (Signal.CANCELLED, Signal.GOOD),
                ),
                _rule("unpaid_repeatedly", Level.WATCH, 12, (Signal.UNPAID, 2)),
                _rule("unpaid_often", Level.RISKY, 12, (Signal.UNPAID, 3)),
                # Good orders do not clear a lost chargeback.
                replace(
                    _rule("chargeback", Level.RISKY, 36, (Signal.CHARGEBACKS, 1)),
                    rehabilitation=None,
                ),
                Rule(
                    "loyal",
                    Level.LOYAL,
                    (
                        Condition(Signal.GOOD, Comparison.GE, 3),
                        Condition(Signal.BAD, Comparison.LE, 0),
                    ),
                    24,
                    None,
                ),
                _rule("vip_by_orders", Level.VIP, 24, (Signal.GOOD, 8), _MOSTLY_GOOD),
                _rule(
                    "vip_by_amount", Level.VIP, 24, (Signal.PAID_TOTAL, _VIP_AMOUNTS), _MOSTLY_GOOD
                ),
            ),
            pause_days=365,
            first_order_above=_HIGH_FIRST_ORDERS,
        )
    }
)
