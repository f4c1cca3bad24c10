from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from app.domain.backtest import PastOrder, Stopped, backtest, can_stop
from app.domain.orders import Outcome
from app.domain.presets import PRESETS
from app.domain.rules import Level, Ruleset, rate
from app.domain.ruleset import Look
from tests.domain.histories import NOW, RULES, days_ago, history, order

WHOLE_PAST = {"since": days_ago(3_000), "until": NOW + timedelta(days=1)}
WARNED = frozenset({Level.RISKY, Level.WATCH})


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
    placed_at, ending = days_ago(9), (Outcome.WITHDRAWN, 100_00, "CZK")
    assert last == Stopped(1, "w9", placed_at, Level.RISKY, reasons, *ending)


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


@pytest.mark.parametrize(
    ("_case", "zone", "stopped"),
    [
        ("in Prague the window closed an hour ago", "Europe/Prague", []),
        ("in UTC it closes in an hour", "UTC", ["b"]),
        ("in New York it closes in hours", "America/New_York", ["b"]),
    ],
)
def test_windows_are_counted_in_days_of_the_place_of_the_period(_case, zone, stopped):
    uncollected = order("a", datetime(2025, 1, 15, 12, tzinfo=UTC), Outcome.UNCOLLECTED)
    judged = order("b", datetime(2026, 1, 14, 23, tzinfo=UTC))
    orders = [PastOrder(1, o, o.placed_at) for o in (uncollected, judged)]
    period = {"since": days_ago(3_000).astimezone(ZoneInfo(zone)), "until": NOW}
    found = backtest([orders], RULES, stopping=WARNED, **period)
    assert [each.code for each in found] == stopped


def test_a_level_that_is_not_used_stops_nothing():
    quiet = replace(RULES, looks={Level.WATCH: Look(used=False)})
    orders = past("u9 +8 u7 +6")
    for ruleset, stopped in [(RULES, ["+8", "u7", "+6"]), (quiet, ["+6"])]:
        found = backtest([orders], ruleset, stopping=WARNED, **WHOLE_PAST)
        assert [each.code for each in found] == stopped


@pytest.mark.parametrize(
    ("_case", "marks", "stopping", "possible"),
    [
        ("nothing ever counted", "", WARNED, False),
        ("all is well", "++++", WARNED, False),
        ("a lawful return", "+w", WARNED, False),
        ("one uncollected", "u", WARNED, True),
        ("cleared in the end, but not always", "u+++", WARNED, True),
        ("cancelled once", "c", WARNED, False),
        ("cancelled twice", "cc", WARNED, True),
        ("risky, of one to watch", "u", frozenset({Level.RISKY}), False),
        ("anybody can be new", "", frozenset({Level.NEW}), True),
        ("anybody can be neutral", "+", frozenset({Level.NEUTRAL}), True),
        ("not everybody is loyal", "++", frozenset({Level.LOYAL}), False),
        ("stopping nobody", "uu", frozenset(), False),
    ],
)
def test_most_customers_could_never_have_been_stopped(_case, marks, stopping, possible):
    assert can_stop(RULES, stopping, marks) is possible


def test_without_rules_nobody_is_stopped_for_a_level_that_rules_give():
    assert not can_stop(Ruleset(()), WARNED, "uuuu")
    assert not can_stop(PRESETS["loyalty_only"], WARNED, "uuuu")
