from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.backtest import PastOrder, Stopped, backtest, can_stop
from app.domain.orders import Outcome
from app.domain.record import Record
from app.domain.rules import Level, rate
from tests.domain.histories import INSTANT, NOW, days_ago, histories, order, zones
from tests.domain.merchants import defaults_or_any

WHOLE_PAST = {"since": days_ago(3_000), "until": NOW + timedelta(days=1)}
WARNED = frozenset({Level.RISKY, Level.WATCH})
levels = st.just(WARNED) | st.frozensets(st.sampled_from(Level))
given_levels = st.frozensets(st.sampled_from(sorted(set(Level) - {Level.NEW, Level.NEUTRAL})))


@st.composite
def pasts(draw, max_size: int = 12):
    """Draw a customer's orders; some were known only long after, or "before" they were placed."""
    orders = draw(histories(max_size=max_size))
    delays = st.sampled_from([-1.0, 0.0, 0.5, 3.0, 40.0, 400.0])
    return [PastOrder(1, o, o.placed_at + timedelta(days=draw(delays))) for o in orders]


def by_rating_each(orders, ruleset, since, until, stopping) -> list[Stopped]:
    """Judge each order on its own, by `rate` of what was known before it."""
    found = []
    for judged in sorted(orders, key=lambda p: (p.order.placed_at, p.order.code)):
        now = judged.order.placed_at.astimezone(since.tzinfo)
        known = [
            p.order if p.known_at < now else replace(p.order, outcome=Outcome.OPEN)
            for p in orders
            if p.order.placed_at < now
        ]
        rating = rate(known, ruleset, now)
        if since <= now < until and rating.level in stopping:
            o = judged.order
            what = (judged.customer, o.code, o.placed_at, rating.level, rating.reasons)
            found.append(Stopped(*what, o.outcome, o.total, o.currency))
    return found


@given(pasts(max_size=16), defaults_or_any, levels, st.integers(0, 1_200), zones)
def test_it_equals_rating_each_order_on_its_own(orders, ruleset, stopping, days, zone):
    period = {"since": days_ago(days).astimezone(zone), "until": days_ago(days / 3)}
    found = list(backtest([orders], ruleset, stopping=stopping, **period))
    assert found == by_rating_each(orders, ruleset, stopping=stopping, **period)


@given(st.lists(pasts(max_size=6), max_size=4), defaults_or_any, levels)
def test_customers_do_not_matter_to_each_other(customers, ruleset, stopping):
    together = list(backtest(customers, ruleset, stopping=stopping, **WHOLE_PAST))
    alone = [
        stopped
        for orders in customers
        for stopped in backtest([orders], ruleset, stopping=stopping, **WHOLE_PAST)
    ]
    assert together == alone


@given(pasts(), defaults_or_any, levels, st.randoms())
def test_the_order_of_the_input_does_not_matter(orders, ruleset, stopping, random):
    shuffled = random.sample(orders, len(orders))
    first, second = (
        list(backtest([each], ruleset, stopping=stopping, **WHOLE_PAST))
        for each in (orders, shuffled)
    )
    assert first == second


@given(pasts(), pasts(), defaults_or_any, levels, st.integers(0, 1_200), st.data())
def test_nothing_that_came_later_changes_a_decision(orders, more, ruleset, stopping, days, data):
    moment = days_ago(days)
    later = [
        replace(p, order=replace(p.order, code=f"f{p.order.code}"))
        for p in more
        if p.order.placed_at >= moment
    ]
    outcomes = st.sampled_from(Outcome)
    relearned = [
        p
        if max(p.known_at, p.order.placed_at) < moment
        else replace(p, order=replace(p.order, outcome=data.draw(outcomes)), known_at=moment)
        for p in orders
    ]
    period = {"since": days_ago(3_000), "until": moment}
    decided = [
        [
            (s.code, s.level, s.reasons)
            for s in backtest([each], ruleset, stopping=stopping, **period)
        ]
        for each in (orders, relearned + later)
    ]
    assert decided[0] == decided[1]


@given(histories(max_size=16), defaults_or_any, st.randoms())
def test_in_whatever_order_outcomes_were_learned_the_last_order_meets_all(orders, ruleset, random):
    turns = random.sample(range(len(orders)), len(orders))
    learned = [PastOrder(1, o, NOW + turn * INSTANT) for o, turn in zip(orders, turns, strict=True)]
    # Each is asked about as soon as one more outcome is known, so that the record grows in steps.
    asked = [
        PastOrder(1, order(f"asked {n}", NOW + n * INSTANT, Outcome.OPEN), NOW)
        for n in range(1, len(orders) + 1)
    ]
    since = {"since": NOW + INSTANT, "until": NOW + timedelta(days=1)}
    everybody = frozenset(Level)
    found = list(backtest([learned + asked], ruleset, stopping=everybody, **since))
    assert len(found) == len(orders)
    if orders:
        rating = rate(orders, ruleset, NOW + len(orders) * INSTANT)
        assert (found[-1].level, found[-1].reasons) == (rating.level, rating.reasons)


@given(pasts(), defaults_or_any, given_levels | levels)
def test_whose_order_is_stopped_could_have_been_stopped(orders, ruleset, stopping):
    marks = Record.of([p.order for p in orders], NOW).marks
    if any(backtest([orders], ruleset, stopping=stopping, **WHOLE_PAST)):
        assert can_stop(ruleset, stopping, marks)
