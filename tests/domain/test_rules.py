from datetime import timedelta

import pytest

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


@pytest.mark.parametrize(
    ("_case", "orders", "level"),
    [
        ("nobody yet", "", "new"),
        ("only open orders", "o3 o1", "new"),
        ("what counts for nothing leaves a customer new", "s9 f8 w7 m6 e5 o4", "new"),
        ("one good order", "+10", "neutral"),
        ("two good orders", "+20 +10", "neutral"),
        ("three good orders", "+30 +20 +10", "loyal"),
        ("three good orders, one too long ago", "+800 +20 +10", "neutral"),
        ("a bad order long ago does not keep one from being loyal", "u800 +30 +20 +10", "loyal"),
        ("a bad order in two years does", "x500 +30 +20 +10", "neutral"),
        ("eight good orders", "+80 +70 +60 +50 +40 +30 +20 +10", "vip"),
        ("eight good ones of nine are not 95 %", "x600 +80 +70 +60 +50 +40 +30 +20 +10", "neutral"),
        ("one uncollected", "u10", "watch"),
        ("one refused", "r10", "watch"),
        ("one uncollected more than a year ago", "u370", "neutral"),
        ("two uncollected in two years", "u700 u10", "risky"),
        ("one refused, one uncollected", "r400 u300", "risky"),
        ("two uncollected, one more than two years ago", "u740 u10", "watch"),
        ("three good orders since clear them", "u100 u90 +30 +20 +10", "neutral"),
        ("two good orders do not", "u300 u200 +20 +10", "risky"),
        ("the good ones must come after the last bad one", "u90 +80 +70 u60 +10", "risky"),
        ("any bad order breaks the row", "u300 u250 +240 +230 x220 +210", "risky"),
        ("two of five went wrong", "c100 x90 +150 +160 +170", "risky"),
        ("two of six went wrong", "c100 x90 +150 +160 +170 +175", "neutral"),
        ("two of two is too little evidence", "c100 x90", "neutral"),
        ("problems more than half a year ago", "c300 x290 +200", "neutral"),
        ("two cancellations in half a year", "c20 c10", "watch"),
        ("two cancellations in a year", "c300 c10", "neutral"),
        ("four cancellations and three good orders", "+364 +363 +362 c361 c320 c280 c240", "risky"),
        (
            "four cancellations and four good orders",
            "+364 +363 +362 +361 c360 c320 c280 c240",
            "neutral",
        ),
        ("two unpaid in a year", "x300 x200", "watch"),
        ("three unpaid in a year", "x300 x250 x200", "risky"),
        ("a lost chargeback", "!1000", "risky"),
        ("good orders do not clear a chargeback", "!1000 +30 +20 +10", "risky"),
        ("a chargeback more than three years ago", "!1100", "neutral"),
        (
            "withdrawals, complaints and the carrier's faults do no harm",
            "+9 w8 m7 f6 s5",
            "neutral",
        ),
    ],
)
def test_the_default_rules(_case, orders, level):
    assert rate(history(orders), RULES, NOW).level == level


@pytest.mark.parametrize(
    ("_case", "amounts", "level"),
    [
        ("20,000 CZK", [("CZK", 2_000_000)], Level.VIP),
        ("a haler less", [("CZK", 1_999_999)], Level.NEUTRAL),
        ("800 EUR in two orders", [("EUR", 50_000), ("EUR", 30_000)], Level.VIP),
        ("3,500 PLN", [("PLN", 350_000)], Level.VIP),
        ("currencies are not added up", [("CZK", 1_900_000), ("EUR", 79_999)], Level.NEUTRAL),
        ("a currency without a default", [("HUF", 99_999_999)], Level.NEUTRAL),
    ],
)
def test_a_vip_by_what_was_paid(_case, amounts, level):
    orders = [
        order(f"o{index}", days_ago(index + 1), currency=currency, total=total)
        for index, (currency, total) in enumerate(amounts)
    ]
    assert rate(orders, RULES, NOW).level is level


def test_what_was_not_paid_does_not_count_as_paid():
    orders = [order("a", days_ago(1), total=1), *history("o9 s8 w7")]
    expensive = [order(o.code, o.placed_at, o.outcome, total=9_000_000) for o in orders[1:]]
    assert rate([*orders[:1], *expensive], RULES, NOW).level is Level.NEUTRAL


def test_every_rule_that_applied_is_a_reason_with_its_orders_and_the_deciding_one_is_first():
    rating = rate(history("+150 u100 r50"), RULES, NOW)
    uncollected = Fact(Signal.UNCOLLECTED, 2, ("u100", "r50"))
    assert rating.reasons == (
        Reason("uncollected_repeatedly", Level.RISKY, 24, (uncollected,)),
        Reason(
            "mostly_problems",
            Level.RISKY,
            6,
            (
                Fact(Signal.CLOSED, 3, ("+150", "u100", "r50")),
                Fact(Signal.PROBLEM_SHARE, 66, ("u100", "r50")),
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


def test_the_share_of_nothing_satisfies_no_condition():
    condition = Condition(Signal.PROBLEM_SHARE, Comparison.LE, 100)
    ruleset = Ruleset((Rule("any", Level.LOYAL, (condition,), 6, None),))
    assert rate(history("+300"), ruleset, NOW).level is Level.NEUTRAL


def test_an_order_counts_while_its_window_lasts_and_not_at_its_end():
    placed = days_ago(0).replace(year=2025)
    orders = [order("a", placed, history("u1")[0].outcome)]
    assert rate(orders, RULES, NOW - timedelta.resolution).level is Level.WATCH
    assert rate(orders, RULES, NOW).level is Level.NEUTRAL


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
