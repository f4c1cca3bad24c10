from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.conditions import can_apply, can_mend, demands, obstacle, sight
from app.domain.record import Record
from app.domain.rules import Comparison, Condition, Level, Rule, Signal
from tests.domain.histories import NOW, RULES, histories, history, nows
from tests.domain.merchants import conditions, rules

TWICE = next(rule for rule in RULES.rules if rule.key == "uncollected_repeatedly")
any_rule = rules("any") | st.sampled_from(RULES.rules)


@pytest.mark.parametrize(
    ("_case", "rule", "marks", "possible"),
    [
        ("enough of what it counts", TWICE, "uu", True),
        ("too few", TWICE, "u", False),
        ("enough of another kind", TWICE, "xxu", False),
        ("cleared", TWICE, "uu+++", False),
        ("not cleared yet", TWICE, "uu++", True),
        ("cleared by nothing", replace(TWICE, rehabilitation=None), "uu+++", True),
    ],
)
def test_a_rule_can_apply_to_marks_that_have_what_it_needs(_case, rule, marks, possible):
    assert can_apply(rule, marks) is possible


@given(histories(), any_rule, nows, st.integers(0, 900))
def test_a_rule_that_applies_on_any_day_can_apply(orders, rule, now, later):
    record = Record.of(orders, now)
    if obstacle(rule, sight(record, rule, now.toordinal() + later)) is None:
        assert can_apply(rule, record.marks)


@given(histories(), any_rule, nows)
def test_a_rule_that_can_apply_has_the_orders_it_demands(orders, rule, now):
    marks = Record.of(orders, now).marks
    if can_apply(rule, marks):
        for wanted, count in demands(rule):
            assert sum(marks.count(mark) for mark in wanted) >= count > 0


@given(histories(), conditions, nows, st.lists(st.integers(0, 900), min_size=2, max_size=2))
def test_what_cannot_mend_stays_in_the_way_as_orders_leave(orders, condition, now, days):
    rule = Rule("any", Level.LOYAL, (condition,), 12, None)
    record, (first, then) = Record.of(orders, now), sorted(days)
    failing = obstacle(rule, sight(record, rule, now.toordinal() + first))
    if failing is not None and not can_mend(failing):
        assert obstacle(rule, sight(record, rule, now.toordinal() + then)) is failing


def test_a_share_can_mend_and_a_count_cannot():
    assert can_mend(Condition(Signal.PROBLEM_SHARE, Comparison.GE, 40))
    assert can_mend(Condition(Signal.BAD, Comparison.LE, 0))
    assert can_mend(Condition(Signal.CANCELLED, Comparison.GT_SIGNAL, Signal.GOOD))
    assert not can_mend(Condition(Signal.BAD, Comparison.GE, 2))
    assert not can_mend(Condition(Signal.PAID_TOTAL, Comparison.GE, {"CZK": 1}))


def test_the_first_condition_that_fails_is_in_the_way():
    enough = Condition(Signal.GOOD, Comparison.GE, 1)
    too_much = Condition(Signal.GOOD, Comparison.LE, 1)
    rule = Rule("any", Level.LOYAL, (enough, too_much), 12, None)
    for text, expected in [("u9", enough), ("+9", None), ("+9 +8", too_much)]:
        record = Record.of(history(text), NOW)
        assert obstacle(rule, sight(record, rule, NOW.toordinal())) is expected
