from dataclasses import replace
from datetime import timedelta
from itertools import product

from app.domain.months import later
from hypothesis import given
from hypothesis import strategies as st

from app.domain.orders import BAD, Order, Outcome
from app.domain.rules import Level, Override, Ruleset, rate
from tests.domain.histories import (
    NOW,
    RULES,
    days_ago,
    histories,
    moments,
    order,
    rulesets,
    verdict,
)

WORTH = [Level.RISKY, Level.WATCH, Level.NEUTRAL, Level.LOYAL, Level.VIP]
overrides = st.none() | st.builds(
    Override,
    st.sampled_from(Level),
    st.none() | st.integers(-9, 900).map(lambda days: NOW + timedelta(days=days)),
)
CLOSED = (Outcome.OK, *sorted(BAD))


def worth(orders: list[Order], ruleset: Ruleset = RULES) -> int:
    return WORTH.index(rate(orders, ruleset, NOW).level)


@given(histories(), rulesets(), st.randoms())
def test_the_order_of_arrival_does_not_matter(orders, ruleset, random):
    shuffled = random.sample(orders, len(orders))
    assert rate(shuffled, ruleset, NOW) == rate(orders, ruleset, NOW)


@given(histories(min_size=1, outcomes=CLOSED), st.integers(0, 900), st.data())
def test_a_bad_order_further_in_the_past_never_makes_a_rating_worse(orders, days, data):
    index = data.draw(st.integers(0, len(orders) - 1))
    bad = replace(orders[index], outcome=data.draw(st.sampled_from(sorted(BAD))))
    earlier = replace(bad, placed_at=bad.placed_at - timedelta(days=days, hours=7))
    others = orders[:index] + orders[index + 1 :]
    assert worth([*others, earlier]) >= worth([*others, bad])


@given(histories(), histories(), rulesets(), moments, overrides)
def test_a_rating_uses_nothing_placed_after_its_moment(orders, more, ruleset, now, override):
    known = [known for known in orders if known.placed_at <= now]
    future = [
        replace(known, code=f"f{known.code}", placed_at=now + (NOW - known.placed_at))
        for known in more
        if known.placed_at < NOW
    ]
    assert rate(known + future, ruleset, now, override) == rate(known, ruleset, now, override)


@given(histories(max_size=20), st.just(RULES) | rulesets(), overrides)
def test_nothing_changes_before_reconsider_at_and_something_does_then(orders, ruleset, override):
    rating = rate(orders, ruleset, NOW, override)
    changes = {override.until} if override and override.until else set()
    windows = {rule.window_months for rule in ruleset.rules if rule.window_months}
    changes |= {later(o.placed_at, months) for o, months in product(orders, windows)}
    for moment in sorted(change for change in changes if change > NOW):
        if rating.reconsider_at is not None and moment >= rating.reconsider_at:
            break
        assert verdict(rate(orders, ruleset, moment, override)) == verdict(rating)
    if rating.reconsider_at is not None:
        instant_before = rating.reconsider_at - timedelta.resolution
        assert rating.reconsider_at > NOW
        assert verdict(rate(orders, ruleset, instant_before, override)) == verdict(rating)
        assert verdict(rate(orders, ruleset, rating.reconsider_at, override)) != verdict(rating)


def test_a_good_order_can_make_the_default_rating_worse_by_completing_the_evidence():
    # Two of two are no evidence for "40 % of at least 3 closed orders", two of three are.
    bad = [
        order("c", days_ago(2), Outcome.CANCELLED_BY_CUSTOMER),
        order("x", days_ago(1), Outcome.UNPAID_EXPIRED),
    ]
    assert rate(bad, RULES, NOW).level is Level.NEUTRAL
    assert rate([*bad, order("+", NOW)], RULES, NOW).level is Level.RISKY


@given(histories(outcomes=CLOSED), st.integers(0, 3_000_000))
def test_a_good_order_never_makes_worse_what_the_other_default_rules_say(orders, total):
    others = tuple(rule for rule in RULES.rules if rule.key != "mostly_problems")
    ruleset = replace(RULES, rules=others)
    if orders:
        assert worth([*orders, order("+", NOW, total=total)], ruleset) >= worth(orders, ruleset)
