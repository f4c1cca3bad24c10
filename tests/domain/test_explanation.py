from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.explanation import Outlook, outlook
from app.domain.orders import Order, Outcome
from app.domain.rules import Level, Ruleset, rate
from tests.domain.histories import NOW, RULES, histories, history, rulesets

WORTH = {"risky": 0, "watch": 1, "new": 2, "neutral": 2, "loyal": 3, "vip": 4}


def level_with(orders: list[Order], ruleset: Ruleset, good: int) -> Level:
    """Return the level after so many good orders, one each instant from now on."""
    now = NOW + good * timedelta.resolution
    further = [
        Order(f"good {n}", NOW + n * timedelta.resolution, Outcome.OK, 0, "CZK")
        for n in range(1, good + 1)
    ]
    return rate([*orders, *further], ruleset, now).level


@pytest.mark.parametrize(
    ("_case", "orders", "expected"),
    [
        ("nobody yet", "", Outlook(None, None, 3, Level.LOYAL)),
        (
            "one uncollected improves after a year, or with three good orders",
            "u10",
            Outlook(datetime(2027, 6, 5, 12, tzinfo=UTC), Level.NEUTRAL, 3, Level.NEUTRAL),
        ),
        (
            "two uncollected first become one to watch",
            "u400 u10",
            Outlook(datetime(2027, 5, 11, 12, tzinfo=UTC), Level.WATCH, 3, Level.NEUTRAL),
        ),
        ("a loyal customer lacks five orders", "+9 +8 +7", Outlook(None, None, 5, Level.VIP)),
        ("a VIP has nothing to gain", " ".join(f"+{n}" for n in range(1, 9)), Outlook(*[None] * 4)),
        (
            "only time clears a chargeback",
            "!10",
            Outlook(datetime(2029, 6, 5, 12, tzinfo=UTC), Level.NEUTRAL, None, None),
        ),
    ],
)
def test_what_would_make_a_level_better(_case, orders, expected):
    assert outlook(history(orders), RULES, NOW) == expected


@given(histories(max_size=20), st.just(RULES) | rulesets())
def test_the_date_comes_true_and_an_instant_earlier_it_does_not(orders, ruleset):
    found, level = outlook(orders, ruleset, NOW), rate(orders, ruleset, NOW).level
    if found.improves_at is None:
        far = NOW + timedelta(days=20_000)
        assert WORTH[rate(orders, ruleset, far).level] <= WORTH[level]
        return
    before = rate(orders, ruleset, found.improves_at - timedelta.resolution).level
    assert WORTH[before] <= WORTH[level] < WORTH[found.level_then]
    assert rate(orders, ruleset, found.improves_at).level is found.level_then


@given(histories(), st.just(RULES) | rulesets())
def test_the_good_orders_come_true_and_one_less_does_not(orders, ruleset):
    found, level = outlook(orders, ruleset, NOW), rate(orders, ruleset, NOW).level
    if found.good_orders is None:
        assert all(WORTH[level_with(orders, ruleset, n)] <= WORTH[level] for n in range(11))
        return
    assert level_with(orders, ruleset, found.good_orders) is found.level_after
    assert WORTH[found.level_after] > WORTH[level]
    assert WORTH[level_with(orders, ruleset, found.good_orders - 1)] <= WORTH[level]


@given(histories(), histories())
def test_an_outlook_uses_nothing_placed_after_its_moment(orders, more):
    future = [
        Order(f"f{o.code}", NOW + (NOW - o.placed_at) * 2, o.outcome, o.total, o.currency)
        for o in more
        if o.placed_at < NOW
    ]
    assert outlook(orders + future, RULES, NOW) == outlook(orders, RULES, NOW)
