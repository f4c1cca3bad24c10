from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.explanation import Outlook, outlook
from app.domain.orders import Order, Outcome
from app.domain.rules import Level, Ruleset, rate
from tests.domain.histories import INSTANT, NOW, RULES, histories, history, nows
from tests.domain.merchants import defaults_or_any

WORTH = {"risky": 0, "watch": 1, "new": 2, "neutral": 2, "loyal": 3, "vip": 4}


def level_with(orders: list[Order], ruleset: Ruleset, now: datetime, good: int) -> Level:
    """Return the level after so many good orders, one each instant from `now` on."""
    known = [order for order in orders if order.placed_at <= now]
    further = [
        Order(f"good {n}", now + n * INSTANT, Outcome.OK, 0, "CZK") for n in range(1, good + 1)
    ]
    return rate([*known, *further], ruleset, now + good * INSTANT).level


@pytest.mark.parametrize(
    ("_case", "orders", "expected"),
    [
        ("nobody yet", "", Outlook(None, None, 3, Level.LOYAL)),
        (
            "one uncollected improves after a year, or with three good orders",
            "u10",
            Outlook(datetime(2027, 6, 5, tzinfo=UTC), Level.NEUTRAL, 3, Level.NEUTRAL),
        ),
        (
            "two uncollected first become one to watch",
            "u400 u10",
            Outlook(datetime(2027, 5, 11, tzinfo=UTC), Level.WATCH, 3, Level.NEUTRAL),
        ),
        ("a loyal customer lacks five orders", "+9 +8 +7", Outlook(None, None, 5, Level.VIP)),
        ("a VIP has nothing to gain", " ".join(f"+{n}" for n in range(1, 9)), Outlook(*[None] * 4)),
        (
            "only time clears a chargeback",
            "!10",
            Outlook(datetime(2029, 6, 5, tzinfo=UTC), Level.NEUTRAL, None, None),
        ),
    ],
)
def test_what_would_make_a_level_better(_case, orders, expected):
    assert outlook(history(orders), RULES, NOW) == expected


@pytest.mark.parametrize(
    ("_case", "orders", "expected"),
    [
        (
            "worse at first, by a share that rises, and no better when that ends",
            "+170 +169 +168 +167 +166 c50 x40 x30",
            Outlook(datetime(2027, 5, 6, tzinfo=UTC), Level.NEUTRAL, 3, Level.NEUTRAL),
        ),
        (
            "the last of two reasons",
            "x250 x240 c50 c40 +170 +169 +168 +167 +166",
            Outlook(datetime(2026, 10, 26, tzinfo=UTC), Level.NEUTRAL, 3, Level.NEUTRAL),
        ),
        (
            "ten good orders that make 95 %",
            "x600 +90 +80 +70 +60 +50 +40 +30 +20 +10",
            Outlook(datetime(2026, 10, 23, tzinfo=UTC), Level.VIP, 10, Level.VIP),
        ),
        (
            "eleven good orders would make 95 %, and nobody is told to place so many",
            "x600 +80 +70 +60 +50 +40 +30 +20 +10",
            Outlook(datetime(2026, 10, 23, tzinfo=UTC), Level.VIP, None, None),
        ),
    ],
)
def test_a_level_that_takes_longer_to_become_better(_case, orders, expected):
    assert outlook(history(orders), RULES, NOW) == expected


@given(histories(max_size=20), defaults_or_any, nows)
def test_the_date_comes_true_and_an_instant_earlier_it_does_not(orders, ruleset, now):
    orders = [order for order in orders if order.placed_at <= now]
    found, level = outlook(orders, ruleset, now), rate(orders, ruleset, now).level
    if found.improves_at is None:
        far = now + timedelta(days=20_000)
        assert WORTH[rate(orders, ruleset, far).level] <= WORTH[level]
        return
    then = found.improves_at.astimezone(now.tzinfo)
    before = rate(orders, ruleset, (found.improves_at - INSTANT).astimezone(now.tzinfo)).level
    assert WORTH[before] <= WORTH[level] < WORTH[found.level_then]
    assert rate(orders, ruleset, then).level is found.level_then


@given(histories(max_size=20), defaults_or_any, nows, st.integers(0, 1_200))
def test_on_no_day_before_the_date_is_the_level_better(orders, ruleset, now, later):
    orders = [order for order in orders if order.placed_at <= now]
    found, level = outlook(orders, ruleset, now), rate(orders, ruleset, now).level
    moment = now + timedelta(days=later)
    if level is not Level.VIP and (found.improves_at is None or moment < found.improves_at):
        assert WORTH[rate(orders, ruleset, moment).level] <= WORTH[level]


@given(histories(), defaults_or_any, nows)
def test_the_good_orders_come_true_and_fewer_do_not(orders, ruleset, now):
    found, level = outlook(orders, ruleset, now), rate(orders, ruleset, now).level
    worth = [WORTH[level_with(orders, ruleset, now, good)] for good in range(11)]
    if found.good_orders is None:
        assert max(worth) <= WORTH[level]
        return
    assert level_with(orders, ruleset, now, found.good_orders) is found.level_after
    assert worth[found.good_orders] > WORTH[level]
    assert max(worth[: found.good_orders]) <= WORTH[level]


@given(histories(), defaults_or_any, nows)
def test_a_vip_has_no_outlook_and_nobody_else_hopes_for_less(orders, ruleset, now):
    found, level = outlook(orders, ruleset, now), rate(orders, ruleset, now).level
    for hoped in (found.level_then, found.level_after):
        assert hoped is None or WORTH[hoped] > WORTH[level]
    if level is Level.VIP:
        assert found == Outlook(None, None, None, None)


@given(histories(), histories())
def test_an_outlook_uses_nothing_placed_after_its_moment(orders, more):
    future = [
        Order(f"f{o.code}", NOW + (NOW - o.placed_at) * 2, o.outcome, o.total, o.currency)
        for o in more
        if o.placed_at < NOW
    ]
    assert outlook(orders + future, RULES, NOW) == outlook(orders, RULES, NOW)
