import pytest

from app.domain.rules import Level, rate
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
        ("three of seven went wrong", "c100 x90 x80 +150 +160 +170 +175", "risky"),
        ("three of eight went wrong", "c100 x90 x80 +150 +160 +170 +175 +176", "watch"),
        ("two of two is too little evidence", "c100 x90", "neutral"),
        ("a good order makes it no evidence", "+150 c100 x90", "neutral"),
        ("problems more than half a year ago", "c300 x290 c280 +200", "neutral"),
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
        ("nor do they break a row of good orders", "u300 u290 +9 w8 +7 m6 +5", "neutral"),
        ("many of them neither", "w9 w8 w7 w6 m5 m4 m3 m2 +1", "neutral"),
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
