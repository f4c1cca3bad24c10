from datetime import timedelta

import pytest

from app.domain.orders import Outcome
from app.domain.rules import (
    Comparison,
    Condition,
    Fact,
    Level,
    Override,
    Reason,
    Rule,
    Ruleset,
    Signal,
    rate,
)
from tests.domain.histories import NOW, RULES, days_ago, history, order


def test_every_rule_that_applied_is_a_reason_with_its_orders_and_the_deciding_one_is_first():
    rating = rate(history("+150 u100 r50 x20"), RULES, NOW)
    uncollected = Fact(Signal.UNCOLLECTED, 2, ("u100", "r50"))
    assert rating.reasons == (
        Reason("uncollected_repeatedly", Level.RISKY, 24, (uncollected,)),
        Reason(
            "mostly_problems",
            Level.RISKY,
            6,
            (
                Fact(Signal.BAD, 3, ("u100", "r50", "x20")),
                Fact(Signal.PROBLEM_SHARE, 75, ("u100", "r50", "x20")),
            ),
        ),
        Reason("uncollected_once", Level.WATCH, 12, (uncollected,)),
    )


def test_a_positive_rule_stays_a_reason_beside_the_negative_one_that_decides():
    rating = rate(history("!1000 +30 +20 +10"), RULES, NOW)
    assert [reason.rule for reason in rating.reasons] == ["chargeback", "loyal"]


def test_a_comparison_of_two_signals_tells_both_facts():
    rating = rate(history("+300 c290 c280 c270 c260"), RULES, NOW)
    assert rating.reasons[0].facts[1:] == (
        Fact(Signal.CANCELLED, 4, ("c290", "c280", "c270", "c260")),
        Fact(Signal.GOOD, 1, ("+300",)),
    )


def test_money_is_told_in_the_currencies_that_reached_their_amount():
    orders = [
        order("a", days_ago(9), total=1_500_000),
        order("b", days_ago(8), total=9, currency="EUR"),
        order("c", days_ago(7), total=500_000),
    ]
    fact = rate(orders, RULES, NOW).reasons[0].facts[0]
    assert fact == Fact(Signal.PAID_TOTAL, {"CZK": 2_000_000}, ("a", "c"))


def test_a_share_is_compared_exactly_and_told_in_whole_percent():
    under = Condition(Signal.PROBLEM_SHARE, Comparison.LE, 33)
    ruleset = Ruleset((Rule("few problems", Level.LOYAL, (under,), 6, None),))
    assert rate(history("+9 +8 u7"), ruleset, NOW).reasons == ()
    assert rate(history("+9 +8 +7 u6"), ruleset, NOW).reasons[0].facts[0].value == 25


@pytest.mark.parametrize(
    ("_case", "comparison", "paid", "level"),
    [
        ("one of the amounts is enough", Comparison.GE, {"CZK": 9, "EUR": 5}, Level.LOYAL),
        ("none is not", Comparison.GE, {"CZK": 9, "EUR": 4}, Level.NEUTRAL),
        ("at most: all must hold", Comparison.LE, {"CZK": 10, "EUR": 5}, Level.LOYAL),
        ("not one of two", Comparison.LE, {"CZK": 11, "EUR": 5}, Level.NEUTRAL),
        ("whoever paid in another way paid nothing", Comparison.LE, {"HUF": 99}, Level.LOYAL),
    ],
)
def test_amounts_in_several_currencies(_case, comparison, paid, level):
    amounts = Condition(Signal.PAID_TOTAL, comparison, {"CZK": 10, "EUR": 5})
    ruleset = Ruleset((Rule("money", Level.LOYAL, (amounts,), 12, None),))
    orders = [order(name, days_ago(9), total=sum_, currency=name) for name, sum_ in paid.items()]
    assert rate(orders, ruleset, NOW).level is level


@pytest.mark.parametrize("signal", [Signal.CLOSED, Signal.RECEIVED])
def test_a_rule_that_is_cleared_sees_good_orders_only(signal):
    condition = Condition(signal, Comparison.GE, 4)
    ruleset = Ruleset((Rule("many", Level.WATCH, (condition,), 12, 3),))
    bad = "w9 w8" if signal is Signal.RECEIVED else "u9 u8"
    assert rate(history(f"{bad} +7 +6"), ruleset, NOW).level is Level.WATCH
    assert rate(history(f"{bad} +7 +6 +5"), ruleset, NOW).level is Level.NEUTRAL
    assert rate(history(f"{bad} +7 +6 +5 +4"), ruleset, NOW).level is Level.WATCH


def test_the_share_of_nothing_satisfies_no_condition():
    condition = Condition(Signal.PROBLEM_SHARE, Comparison.LE, 100)
    ruleset = Ruleset((Rule("any", Level.LOYAL, (condition,), 6, None),))
    assert rate(history("+300"), ruleset, NOW).level is Level.NEUTRAL


def test_an_order_counts_while_its_window_lasts_and_not_at_its_end():
    orders = [order("a", NOW.replace(year=2025), Outcome.UNCOLLECTED)]
    today = NOW.replace(hour=0)
    assert rate(orders, RULES, today - timedelta.resolution).level is Level.WATCH
    assert rate(orders, RULES, today).level is Level.NEUTRAL


def test_an_override_wins_until_it_ends_and_the_reasons_stay():
    orders, until = history("u20 u10"), NOW + timedelta(days=3)
    overridden = rate(orders, RULES, NOW, Override(Level.LOYAL, until))
    assert overridden.level is Level.LOYAL
    assert overridden.reasons == rate(orders, RULES, NOW).reasons
    assert overridden.reconsider_at == until
    assert rate(orders, RULES, until, Override(Level.LOYAL, until)).level is Level.RISKY


def test_an_override_gives_a_level_even_to_a_new_customer():
    assert rate([], RULES, NOW, Override(Level.WATCH, None)).level is Level.WATCH


def test_without_rules_a_known_customer_is_neutral():
    assert rate(history("u1"), Ruleset(()), NOW).level is Level.NEUTRAL


def test_who_closed_no_order_is_new_unless_a_rule_says_something():
    often = Condition(Signal.WITHDRAWN, Comparison.GE, 2)
    ruleset = Ruleset((Rule("returns a lot", Level.WATCH, (often,), 6, None),))
    assert rate(history("w9"), ruleset, NOW).level is Level.NEW
    assert rate(history("w9 w8"), ruleset, NOW).level is Level.WATCH


def test_of_whom_no_order_counts_no_rule_says_anything():
    nothing_bad = Condition(Signal.BAD, Comparison.LE, 0)
    ruleset = Ruleset((Rule("nothing bad", Level.LOYAL, (nothing_bad,), None, None),))
    assert rate(history("o9 s8 f7 e6"), ruleset, NOW).level is Level.NEW
    assert rate(history("w9"), ruleset, NOW).level is Level.LOYAL


def test_what_a_rule_counts_ends_a_row_of_good_orders_as_bad_ones_do():
    complained = Condition(Signal.COMPLAINTS, Comparison.GE, 1)
    ruleset = Ruleset((Rule("complains", Level.WATCH, (complained,), 12, 2),))
    for text, level in [
        ("m9 +8", Level.WATCH),
        ("m9 +8 +7", Level.NEUTRAL),
        ("m9 +8 m7 +6", Level.WATCH),
        ("m9 +8 u7 +6", Level.WATCH),
        ("m9 +8 w7 +6", Level.NEUTRAL),
    ]:
        assert rate(history(text), ruleset, NOW).level is level
