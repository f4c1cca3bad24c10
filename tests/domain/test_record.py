from bisect import insort
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.days import ALWAYS
from app.domain.marks import MARKS, OF_SIGNAL, has_good_in_a_row
from app.domain.orders import Outcome
from app.domain.record import Record, entry
from app.domain.rules import level_on
from app.domain.signals import COUNTED, OUTCOMES, Signal
from tests.domain.histories import NOW, days_ago, histories, history, local_day, nows, order
from tests.domain.merchants import defaults_or_any


def record(text: str) -> Record:
    return Record.of(history(text), NOW)


def since(days: float) -> int:
    return local_day(days_ago(days), NOW)


def seen(record: Record) -> tuple:
    """Return all that rules see of a record."""
    return record.marks, list(record.days), dict(record.payments), dict(record.most)


def test_every_outcome_that_counts_has_a_mark_of_its_own_and_no_other_has_one():
    assert MARKS.keys() == COUNTED
    assert len(set("".join(MARKS.values()))) == len(MARKS)
    assert OF_SIGNAL.keys() == OUTCOMES.keys()


@pytest.mark.parametrize(
    ("_case", "marks", "needed", "enough"),
    [
        ("none of nothing", "", 1, False),
        ("good ones from the first on", "+++", 3, True),
        ("one less", "++", 3, False),
        ("after the last that spoils", "+u+++", 3, True),
        ("not those before it", "+++u++", 3, False),
        ("what spoils nothing may stand between", "u+w+m+", 3, True),
        ("any that spoils ends the row", "u+x++", 3, False),
    ],
)
def test_good_orders_are_counted_from_the_last_that_spoils(_case, marks, needed, enough):
    assert has_good_in_a_row(marks, needed, "!curx") is enough


def test_a_record_is_made_of_the_orders_that_count_in_the_order_in_which_they_were_placed():
    found = record("w3 o8 +9 u5 s4 e2 f2 m1 r7")
    assert found.marks == "+ruwm"
    assert list(found.days) == [since(9), since(7), since(5), since(3), since(1)]
    assert found.codes(Signal.BAD, ALWAYS) == ("r7", "u5")


def test_a_record_of_what_does_not_count_knows_nothing():
    found = record("o9 s8 f7 e6")
    assert not found
    assert not found.is_closed
    assert seen(found) == ("", [], {}, {})


@pytest.mark.parametrize(
    ("orders", "closed"), [("+1", True), ("u1", True), ("x9 w1", True), ("w9 m1", False)]
)
def test_a_record_is_closed_by_a_good_or_a_bad_order(orders, closed):
    assert record(orders).is_closed is closed


def test_signals_are_counted_after_a_day():
    found = record("u9 +8 r7 c6 +5 w4")
    for signal, after_9, after_8 in [("bad", 2, 2), ("good", 2, 1), ("received", 3, 2)]:
        assert found.count(Signal(signal), since(9)) == after_9
        assert found.count(Signal(signal), since(8)) == after_8
    assert found.codes(Signal.RECEIVED, since(8)) == ("+5", "w4")


def test_payments_are_kept_by_currency_of_good_orders_and_nobody_is_paid_for_ordering():
    orders = [
        order("a", days_ago(9), total=5),
        order("b", days_ago(8), Outcome.REFUSED, total=1_000),
        order("c", days_ago(7), total=7, currency="EUR"),
        order("d", days_ago(6), total=-3),
        order("e", days_ago(5), total=11),
    ]
    found = Record.of(orders, NOW)
    assert found.payments == {"CZK": [5, 0, 0, 11], "EUR": [0, 7, 0, 0]}
    assert found.most == {"CZK": 16, "EUR": 7}
    assert [found.paid("CZK", since(age)) for age in (10, 9, 5)] == [16, 11, 0]
    assert found.paid("HUF", ALWAYS) == 0
    assert found.paid_codes(["CZK", "HUF"], ALWAYS) == ("a", "e")
    assert found.paid_codes(["EUR"], since(9)) == ("c",)


def test_more_good_orders_are_worth_nothing_and_leave_the_record_as_it_was():
    found = record("+9 u8")
    more = found.with_good(since(0), 2)
    assert seen(more)[:3] == (
        "+u++",
        [since(9), since(8), *[since(0)] * 2],
        {"CZK": [10_000, 0, 0]},
    )
    assert seen(found)[:2] == ("+u", [since(9), since(8)])


def test_orders_that_leave_a_window_are_named_by_day_in_order():
    days = record("u100 +50 r9").departures([Signal.UNCOLLECTED], 12, since(100))
    assert list(days) == [since(9 - 365)]


@given(histories(max_size=20), nows, defaults_or_any, st.randoms())
def test_a_record_that_grew_in_any_order_is_the_record_made_at_once(orders, now, ruleset, random):
    places, entries = [], []
    for learned in random.sample(orders, len(orders)):
        if learned.outcome in COUNTED and learned.placed_at <= now:
            insort(places, (learned.placed_at, learned.code))
            entries.insert(places.index((learned.placed_at, learned.code)), entry(learned, now))
    grown, at_once = Record.made_of(entries), Record.of(orders, now)
    assert seen(grown) == seen(at_once)
    assert grown.codes(Signal.CLOSED, ALWAYS) == at_once.codes(Signal.CLOSED, ALWAYS)
    rules, today = ruleset.decisive(), now.toordinal()
    assert level_on(grown, rules, today) is level_on(at_once, rules, today)


@given(histories(max_size=20), nows)
def test_days_of_a_record_never_go_back_and_none_is_after_today(orders, now):
    days = list(Record.of(orders, now).days)
    assert days == sorted(days)
    assert all(day <= now.toordinal() for day in days)


@given(histories(), nows)
def test_an_order_of_this_very_moment_is_in_the_record_and_one_of_the_next_is_not(orders, now):
    at_once = [replace(o, placed_at=now, outcome=Outcome.OK) for o in orders]
    next_moment = [replace(o, placed_at=now + timedelta.resolution) for o in at_once]
    assert len(Record.of(at_once, now)) == len(orders)
    assert not Record.of(next_moment, now)
