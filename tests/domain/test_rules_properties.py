from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.orders import BAD, Order, Outcome
from app.domain.presets import PRESETS
from app.domain.rules import Level, Ruleset, rate
from tests.domain.histories import (
    CLOSED,
    INSTANT,
    NOW,
    RULES,
    histories,
    history,
    moments,
    nows,
    order,
    totals,
)
from tests.domain.merchants import defaults_or_any, overrides, rulesets
from tests.domain.plainly import applying_plainly, level_plainly

WORTH = {"risky": 0, "watch": 1, "new": 2, "neutral": 2, "loyal": 3, "vip": 4}
presets = pytest.mark.parametrize("preset", PRESETS.values(), ids=list(PRESETS))


def worth(orders: list[Order], ruleset: Ruleset, now=NOW) -> int:
    return WORTH[rate(orders, ruleset, now).level]


@given(histories(max_size=20), defaults_or_any, nows)
def test_a_rating_is_what_is_counted_plainly(orders, ruleset, now):
    rating = rate(orders, ruleset, now)
    assert rating.level is level_plainly(orders, ruleset, now)
    assert {reason.rule for reason in rating.reasons} == applying_plainly(orders, ruleset, now)


@given(histories(), defaults_or_any, nows)
def test_the_first_reason_gives_the_level(orders, ruleset, now):
    rating = rate(orders, ruleset, now)
    if rating.reasons:
        assert rating.level is rating.reasons[0].level
    else:
        assert rating.level in (Level.NEW, Level.NEUTRAL)


@given(histories(), rulesets(), nows, overrides, st.randoms())
def test_the_order_of_arrival_does_not_matter(orders, ruleset, now, override, random):
    shuffled = random.sample(orders, len(orders))
    assert rate(shuffled, ruleset, now, override) == rate(orders, ruleset, now, override)


@presets
@given(
    histories(min_size=1, outcomes=CLOSED),
    st.integers(0, 900),
    st.sampled_from([0, 7]),
    nows,
    st.data(),
)
def test_a_bad_order_further_in_the_past_never_makes_a_rating_worse(
    preset, orders, days, hours, now, data
):
    index = data.draw(st.integers(0, len(orders) - 1))
    bad = replace(orders[index], outcome=data.draw(st.sampled_from(sorted(BAD))))
    # Nothing that was still to come at `now` may become known by it.
    bad = replace(bad, placed_at=min(bad.placed_at, now))
    earlier = replace(bad, placed_at=bad.placed_at - timedelta(days=days, hours=hours))
    others = orders[:index] + orders[index + 1 :]
    assert worth([*others, earlier], preset, now) >= worth([*others, bad], preset, now)


@given(histories(), histories(), rulesets(), moments, overrides)
def test_a_rating_uses_nothing_placed_after_its_moment(orders, more, ruleset, now, override):
    known = [known for known in orders if known.placed_at <= now]
    future = [
        replace(known, code=f"f{known.code}", placed_at=now + (NOW - known.placed_at))
        for known in more
        if known.placed_at < NOW
    ]
    assert rate(known + future, ruleset, now, override) == rate(known, ruleset, now, override)


def test_a_good_order_does_not_complete_the_evidence_against_a_customer():
    # Two of two are no evidence, and two of three are less.
    bad = history("c2 x1")
    assert rate(bad, RULES, NOW).level is Level.NEUTRAL
    assert rate([*bad, order("+", NOW)], RULES, NOW).level is Level.NEUTRAL


@presets
@given(histories(max_size=20), moments, totals, st.sampled_from(["CZK", "EUR", "PLN", "HUF"]), nows)
def test_a_good_order_of_any_time_never_makes_a_rating_worse(
    preset, orders, placed_at, total, currency, now
):
    good = Order("a good one", placed_at, Outcome.OK, total, currency)
    assert worth([*orders, good], preset, now) >= worth(orders, preset, now)


@presets
@given(histories(max_size=20), st.data(), nows)
def test_an_order_that_ends_well_never_makes_a_rating_worse(preset, orders, data, now):
    still_open = [o for o in orders if o.outcome not in CLOSED]
    if still_open:
        ended = data.draw(st.sampled_from(still_open))
        well = [replace(o, outcome=Outcome.OK) if o is ended else o for o in orders]
        assert worth(well, preset, now) >= worth(orders, preset, now)


@presets
@given(histories(max_size=20, outcomes=CLOSED), moments, st.sampled_from(sorted(BAD)), nows)
def test_a_bad_order_never_makes_a_rating_better(preset, orders, placed_at, outcome, now):
    bad = Order("a bad one", placed_at, outcome, 100_00, "CZK")
    assert worth([*orders, bad], preset, now) <= worth(orders, preset, now)


def test_the_moment_of_an_order_is_the_first_at_which_it_counts():
    orders = [order("a", NOW, Outcome.UNCOLLECTED)]
    assert rate(orders, RULES, NOW - INSTANT).level is Level.NEW
    assert rate(orders, RULES, NOW).level is Level.WATCH
