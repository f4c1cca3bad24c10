"""Rulesets to start from.

Bases: two uncollected parcels are what Metakocka and Utanvet Ellenor act on; 40 % in 180 days is a
published rule for refunds, applied to what went wrong; two unpaid orders are eBay's strikes; three
purchases are what merchants call a loyal customer. Amounts are in minor units by currency; in
other currencies there is no default.
"""

from collections.abc import Mapping
from types import MappingProxyType

from app.domain.ruleset import NEGATIVE, Comparison, Condition, Level, Rule, Ruleset
from app.domain.signals import Signal

DEFAULT = "cz_sk_pl"

_VIP_AMOUNTS = {"CZK": 2_000_000, "EUR": 80_000, "PLN": 350_000}
_HIGH_FIRST_ORDERS = {"CZK": 300_000, "EUR": 12_000, "PLN": 50_000}
_CAUTIOUS_FIRST_ORDERS = {"CZK": 150_000, "EUR": 6_000, "PLN": 25_000}


def _rule(
    key: str,
    level: Level,
    window_months: int | None,
    *conditions: tuple[Signal, int | Signal | Mapping[str, int]],
    cleared_by: int | None = 3,
) -> Rule:
    """Return a rule: "at least" each number, "more than" each signal it names."""
    return Rule(
        key,
        level,
        tuple(
            Condition(
                signal, Comparison.GT_SIGNAL if isinstance(value, Signal) else Comparison.GE, value
            )
            for signal, value in conditions
        ),
        window_months,
        rehabilitation=cleared_by if level in NEGATIVE else None,
    )


_UNCOLLECTED, _CANCELLED, _UNPAID = Signal.UNCOLLECTED, Signal.CANCELLED, Signal.UNPAID
_CHARGEBACK = (Signal.CHARGEBACKS, 1)
_MOSTLY_GOOD = (Signal.SUCCESS_SHARE, 95)
_MORE_THAN_GOOD = (_CANCELLED, Signal.GOOD)
# Two problems of two orders are an accident; three are evidence, however many good ones follow.
# "Of at least 3 closed orders" would let a good order complete the evidence against a customer.
_MOSTLY_PROBLEMS = ((Signal.BAD, 3), (Signal.PROBLEM_SHARE, 40))

_WARNING = (
    _rule("uncollected_repeatedly", Level.RISKY, 24, (_UNCOLLECTED, 2)),
    _rule("uncollected_once", Level.WATCH, 12, (_UNCOLLECTED, 1)),
    _rule("mostly_problems", Level.RISKY, 6, *_MOSTLY_PROBLEMS),
    _rule("cancelled_repeatedly", Level.WATCH, 6, (_CANCELLED, 2)),
    _rule("cancelled_mostly", Level.RISKY, 12, (_CANCELLED, 4), _MORE_THAN_GOOD),
    _rule("unpaid_repeatedly", Level.WATCH, 12, (_UNPAID, 2)),
    _rule("unpaid_often", Level.RISKY, 12, (_UNPAID, 3)),
    # Good orders do not clear a lost chargeback.
    _rule("chargeback", Level.RISKY, 36, _CHARGEBACK, cleared_by=None),
)
# Mostly cancelled orders are mostly problems here: the same level in the same window.
_CAREFUL = (
    _rule("uncollected_repeatedly", Level.RISKY, 36, (_UNCOLLECTED, 2), cleared_by=5),
    _rule("uncollected_once", Level.WATCH, 24, (_UNCOLLECTED, 1)),
    _rule("mostly_problems", Level.RISKY, 12, (Signal.BAD, 3), (Signal.PROBLEM_SHARE, 30)),
    _rule("cancelled_repeatedly", Level.WATCH, 12, (_CANCELLED, 2)),
    _rule("unpaid_once", Level.WATCH, 12, (_UNPAID, 1)),
    _rule("unpaid_often", Level.RISKY, 24, (_UNPAID, 2)),
    _rule("chargeback", Level.RISKY, None, _CHARGEBACK, cleared_by=None),
)


def _praising(vip_amounts: Mapping[str, int]) -> tuple[Rule, ...]:
    nothing_bad = Condition(Signal.BAD, Comparison.LE, 0)
    loyal = Condition(Signal.GOOD, Comparison.GE, 3)
    return (
        Rule("loyal", Level.LOYAL, (loyal, nothing_bad), 24, None),
        _rule("vip_by_orders", Level.VIP, 24, (Signal.GOOD, 8), _MOSTLY_GOOD),
        _rule("vip_by_amount", Level.VIP, 24, (Signal.PAID_TOTAL, vip_amounts), _MOSTLY_GOOD),
    )


def _country(*currencies: str) -> Ruleset:
    vip = {currency: _VIP_AMOUNTS[currency] for currency in currencies}
    first = {currency: _HIGH_FIRST_ORDERS[currency] for currency in currencies}
    return Ruleset((*_WARNING, *_praising(vip)), first_order_above=first)


PRESETS: Mapping[str, Ruleset] = MappingProxyType(
    {
        DEFAULT: _country("CZK", "EUR", "PLN"),
        "cz": _country("CZK"),
        "sk": _country("EUR"),
        "pl": _country("PLN"),
        "loyalty_only": Ruleset(_praising(_VIP_AMOUNTS)),
        "careful": Ruleset(
            (*_CAREFUL, *_praising(_VIP_AMOUNTS)),
            first_order_above=_HIGH_FIRST_ORDERS,
            first_cod_order_above=_CAUTIOUS_FIRST_ORDERS,
        ),
    }
)
