from dataclasses import replace
from datetime import timedelta
from itertools import islice

import pytest
from app.domain.growing_record import GrowingRecord
from hypothesis import given
from hypothesis import strategies as st

from app.domain.backtest import PastOrder, Stopped, backtest
from app.domain.orders import Outcome
from app.domain.rules import Level, decisive, level_at, rate
from app.domain.signals import Record
from tests.domain.histories import NOW, RULES, days_ago, histories, history, order, rulesets

WHOLE_PAST = {"since": days_ago(3_000), "until": NOW + timedelta(days=1)}
WARNED = frozenset({Level.RISKY, Level.WATCH})
levels = st.just(WARNED) | st.frozensets(st.sampled_from(Level))


def past(text: str) -> list[PastOrder]:
    """Return a customer's orders: "u30>9" was placed 30 days ago and known to end 9 days ago.

    Without ">" it was known an instant after it was placed.
    """
    words = [word.partition(">") for word in text.split()]
    return [
        PastOrder(
            1,
            placed,
            days_ago(float(known)) if known else placed.placed_at + timedelta.resolution,
        )
        for (word, _, known) in words
        for placed in history(word)
    ]


def stopped_codes(text: str, stopping: frozenset[Level] = WARNED, **period) -> list[str]:
    found = backtest([past(text)], RULES, stopping=stopping, **WHOLE_PAST | period)
    return [stopped.code for stopped in found]


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
        now = judged.order.placed_at
        known = [
            p.order if p.known_at < now else replace(p.order, outcome=Outcome.OPEN)
            for p in orders
            if p.order.placed_at < now
        ]
        rating = rate(known, ruleset, now)
        if since <= now < until and rating.level in stopping:
            o = judged.order
            ending = (o.outcome, o.total, o.currency)
            found.append(Stopped(judged.customer, o.code, rating.level, rating.reasons, *ending))
    return found


@pytest.mark.parametrize(
    ("_case", "text", "stopped"),
    [
        ("nobody", "", []),
        ("a first order is never stopped, however it ends", "u9", []),
        ("an order after one not collected", "u9 +8", ["+8"]),
        ("an order while the one before is on its way", "u9>7 +8 +6", ["+6"]),
        ("what was learned at the very moment does not count", "u9>8 +8 +7", ["+7"]),
        ("of two placed at once neither judges the other", "u9 c9 o8", ["o8"]),
        ("three good orders clear it", "u90 u80 +70 +60 +50 +40", ["u80", "+70", "+60", "+50"]),
        (
            "only if that was known",
            "u90 u80 +70 +60 +50>5 +40",
            ["u80", "+70", "+60", "+50", "+40"],
        ),
        ("a good customer", "+90 +80 +70 +60", []),
        ("the window has passed", "u800 +9", []),
    ],
)
def test_an_order_is_stopped_by_what_was_known_before_it(_case, text, stopped):
    assert stopped_codes(text) == stopped


def test_only_orders_of_the_period_are_judged_and_earlier_ones_still_count():
    period = {"since": days_ago(8), "until": days_ago(6)}
    assert stopped_codes("u9 +8 +7 +6", **period) == ["+8", "+7"]


def test_any_level_can_be_stopped():
    assert stopped_codes("+90 +80 +70 +60", frozenset({Level.NEW, Level.LOYAL})) == ["+90", "+60"]


def test_a_stopped_order_tells_why_and_how_it_ended():
    orders = past("u100 r50 w9")
    (*_, last) = backtest([orders], RULES, stopping=WARNED, **WHOLE_PAST)
    reasons = rate([p.order for p in orders[:2]], RULES, days_ago(9)).reasons
    assert last == Stopped(1, "w9", Level.RISKY, reasons, Outcome.WITHDRAWN, 100_00, "CZK")


def test_customers_are_taken_one_at_a_time():
    taken = []

    def customers():
        for number in range(10):
            taken.append(number)
            yield [replace(placed, customer=number) for placed in past("u9 +8")]

    found = backtest(customers(), RULES, stopping=WARNED, **WHOLE_PAST)
    assert [stopped.customer for stopped in islice(found, 2)] == [0, 1]
    assert taken == [0, 1]


def test_a_history_of_two_customers_is_refused():
    mixed = [*past("u9"), *(replace(placed, customer=2) for placed in past("+8"))]
    with pytest.raises(ValueError, match="several customers"):
        list(backtest([mixed], RULES, stopping=WARNED, **WHOLE_PAST))


@given(pasts(max_size=16), st.just(RULES) | rulesets(), levels, st.integers(0, 1_200))
def test_it_equals_rating_each_order_on_its_own(orders, ruleset, stopping, days):
    period = {"since": days_ago(days), "until": days_ago(days / 3)}
    found = list(backtest([orders], ruleset, stopping=stopping, **period))
    assert found == by_rating_each(orders, ruleset, stopping=stopping, **period)


@given(pasts(), st.just(RULES) | rulesets(), levels, st.randoms())
def test_the_order_of_the_input_does_not_matter(orders, ruleset, stopping, random):
    shuffled = random.sample(orders, len(orders))
    first, second = (
        list(backtest([each], ruleset, stopping=stopping, **WHOLE_PAST))
        for each in (orders, shuffled)
    )
    assert first == second


@given(pasts(), pasts(), st.just(RULES) | rulesets(), levels, st.integers(0, 1_200), st.data())
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


@given(histories(max_size=20), st.just(RULES) | rulesets(), st.randoms())
def test_a_record_that_grew_in_any_order_is_the_record_made_at_once(orders, ruleset, random):
    grown, known = GrowingRecord(), []
    for learned in random.sample(orders, len(orders)):
        grown.learn(learned)
        known.append(learned)
        at_once = Record(known, NOW)
        assert (len(grown), grown.good_in_a_row) == (len(at_once), at_once.good_in_a_row)
        for currency in ("CZK", "EUR"):
            assert grown.paid(currency, days_ago(600)) == at_once.paid(currency, days_ago(600))
        rules = decisive(ruleset)
        assert level_at(grown, rules, NOW) is level_at(at_once, rules, NOW)


def test_a_record_of_what_is_not_closed_knows_nothing():
    record = GrowingRecord()
    record.learn(order("a", NOW, Outcome.OPEN))
    assert not record
    assert record.known == set()
