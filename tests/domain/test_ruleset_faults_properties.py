from dataclasses import replace

from hypothesis import event, given
from hypothesis import strategies as st

from app.domain.rules import Comparison, Condition, Level, Rule, Ruleset, rate
from app.domain.ruleset import DECIDING, Look
from app.domain.ruleset_faults import FaultKind, faults
from tests.domain.histories import histories, nows
from tests.domain.merchants import conditions, counts, limits, rulesets

NEVER = (FaultKind.IMPOSSIBLE, FaultKind.UNUSED)
few = st.one_of(
    st.builds(Condition, counts, limits, st.integers(0, 2)),
    st.builds(Condition, counts, st.just(Comparison.GT_SIGNAL), counts),
    conditions,
)
levels = st.sampled_from([Level.RISKY, Level.RISKY, Level.WATCH, Level.LOYAL])


@st.composite
def similar_rules(draw) -> Ruleset:
    """Draw rules out of so few conditions that they contradict and hide each other."""
    pool = draw(st.lists(few, min_size=2, max_size=4))
    rules = []
    for key in "abcd":
        level = draw(levels)
        chosen = draw(st.lists(st.sampled_from(pool), min_size=1, max_size=3))
        rehabilitation = None if level is Level.LOYAL else draw(st.sampled_from([None, 1, 2, 3]))
        window = draw(st.sampled_from([None, 6, 12]))
        rules.append(Rule(key, level, tuple(chosen), window, rehabilitation))
    return Ruleset(tuple(rules), looks={draw(levels): Look(used=draw(st.booleans()))})


any_rules = similar_rules() | rulesets()


@given(any_rules, st.lists(histories(min_size=1), min_size=3, max_size=3), nows)
def test_no_history_disproves_a_fault(ruleset, some_histories, now):
    reported = faults(ruleset)
    for fault in reported:
        event(fault.kind)
    never = {fault.rule for fault in reported if fault.kind in NEVER}
    hidden = [fault for fault in reported if fault.other is not None]
    for orders in some_histories:
        applied = {reason.rule for reason in rate(orders, ruleset, now).reasons}
        assert not applied & never
        assert all(fault.other in applied for fault in hidden if fault.rule in applied)


@given(any_rules, st.lists(histories(), min_size=3, max_size=3), nows)
def test_leaving_out_all_faulty_rules_changes_no_level(ruleset, some_histories, now):
    at_fault = {f.rule for f in faults(ruleset) if f.kind is not FaultKind.WINDOW_TOO_LONG}
    sound = tuple(rule for rule in ruleset.rules if rule.key not in at_fault)
    for orders in some_histories:
        before, after = rate(orders, ruleset, now), rate(orders, replace(ruleset, rules=sound), now)
        assert after.level is before.level
        assert after.reconsider_at == before.reconsider_at


@given(any_rules)
def test_who_hides_a_rule_stays_or_is_hidden_by_one_that_stays(ruleset):
    hiding = {fault.rule: fault.other for fault in faults(ruleset) if fault.other is not None}
    rules = {rule.key: rule for rule in ruleset.rules}
    for hidden in hiding:
        other, seen = hidden, []
        while other in hiding:
            assert other not in seen
            seen.append(other)
            other = hiding[other]
        assert DECIDING.index(rules[other].level) <= DECIDING.index(rules[hidden].level)
        assert ruleset.look(rules[other].level).used


@given(any_rules)
def test_the_rules_that_are_left_have_no_faults(ruleset):
    at_fault = {fault.rule for fault in faults(ruleset)}
    sound = tuple(rule for rule in ruleset.rules if rule.key not in at_fault)
    assert faults(replace(ruleset, rules=sound)) == ()


@given(any_rules)
def test_every_rule_has_one_fault_at_most_beside_a_window_too_long(ruleset):
    reported = [f.rule for f in faults(ruleset) if f.kind is not FaultKind.WINDOW_TOO_LONG]
    assert len(reported) == len(set(reported))
    unused = {rule.key for rule in ruleset.rules if not ruleset.look(rule.level).used}
    assert unused <= set(reported)
