from collections.abc import Iterable

import pytest

from app.domain.rules import Comparison, Condition, Level, Rule, Ruleset, Signal
from app.domain.ruleset import Look
from app.domain.ruleset_faults import Fault, FaultKind, faults

COMPARISONS = {">=": Comparison.GE, "<=": Comparison.LE, ">": Comparison.GT_SIGNAL}
AMOUNTS = {"20k": {"CZK": 20}, "30k": {"CZK": 30}, "30k or 9e": {"CZK": 30, "EUR": 9}}
LEVELS = {"☹": Level.RISKY, "😐": Level.WATCH, "😊": Level.LOYAL, "★": Level.VIP}


def rule(key: str, text: str) -> Rule:
    """Return the rule of a text: "☹ 12 3: bad >= 2, bad > good".

    The numbers are months (- for ever) and the good orders in a row that clear it (- for none).
    """
    head, _, tail = text.partition(": ")
    level, *numbers = head.split(" ")
    window, rehabilitation = (None if number == "-" else int(number) for number in numbers)
    written = tuple(condition(each) for each in tail.split(", "))
    return Rule(key, LEVELS[level], written, window, rehabilitation)


def condition(text: str) -> Condition:
    signal, comparison, value = text.split(" ", 2)
    if comparison == ">":
        meant = Signal(value)
    else:
        meant = AMOUNTS[value] if value in AMOUNTS else int(value)
    return Condition(Signal(signal), COMPARISONS[comparison], meant)


def found(*texts: str, unused: Iterable[Level] = ()) -> list[tuple]:
    """Return the faults of rules called a, b, c."""
    written = tuple(rule(key, text) for key, text in zip("abc", texts, strict=False))
    ruleset = Ruleset(written, looks={level: Look(used=False) for level in unused})
    return [(fault.rule, fault.kind.value, fault.other) for fault in faults(ruleset)]


def test_no_rules_have_no_faults():
    assert faults(Ruleset(())) == ()


@pytest.mark.parametrize(
    ("text", "impossible"),
    [
        ("bad >= 3, bad <= 1", True),
        ("bad >= 3, bad <= 3", False),
        ("uncollected >= 2, bad <= 1", True),
        ("uncollected >= 2, bad <= 2", False),
        ("uncollected >= 2, unpaid >= 2, bad <= 3", True),
        ("closed <= 4, good >= 3, bad >= 2", True),
        ("bad > bad", True),
        ("bad > closed", True),
        ("cancelled > good, good > cancelled", True),
        ("cancelled > good, good > unpaid", False),
        ("chargebacks > good, good >= 5, chargebacks <= 5", True),
        ("problem_share >= 60, success_share >= 50", True),
        ("problem_share >= 50, success_share >= 50", False),
        ("problem_share >= 1, bad <= 0", True),
        ("problem_share <= 100, closed <= 0", True),
        ("problem_share <= 0, bad >= 1", True),
        ("problem_share > success_share, good > bad", True),
        ("success_share >= 95, bad >= 1, closed <= 19", True),
        ("success_share >= 95, bad >= 1, closed <= 20", False),
        ("withdrawn > received", True),
        ("withdrawn >= 1, received <= 0", True),
        ("withdrawn >= 2, good >= 2, received <= 3", True),
        ("withdrawn >= 2, good >= 2, received <= 4", False),
        ("return_share >= 50, withdrawn <= 0", True),
        ("return_share >= 50, good > withdrawn", True),
        ("return_share >= 50, good <= 0", False),
        ("return_share > return_share", True),
        ("complaints > complaints", True),
        ("complaints >= 1, closed <= 0", False),
        ("paid_total >= 20k, good <= 0", True),
        ("paid_total >= 30k, paid_total <= 20k", True),
        ("paid_total >= 30k or 9e, paid_total <= 20k", False),
        ("paid_total >= 20k, paid_total <= 20k", False),
    ],
)
def test_a_rule_whose_conditions_contradict_each_other_is_impossible(text, impossible):
    assert found(f"☹ 12 3: {text}") == ([("a", "impossible", None)] if impossible else [])


def test_a_window_longer_than_ten_years_is_too_long_and_none_is_not():
    assert found("☹ 121 3: bad >= 1") == [("a", "window_too_long", None)]
    assert found("☹ 120 3: bad >= 1") == []
    assert found("☹ - 3: bad >= 1") == []


def test_of_a_customer_of_whom_no_order_counts_no_rule_says_anything():
    nothing = "closed <= 0, withdrawn <= 0, complaints <= 0"
    assert found(f"😐 - -: {nothing}") == [("a", "impossible", None)]
    assert found(f"😐 12 -: {nothing}") == []
    assert found("😐 - -: closed <= 0") == []


@pytest.mark.parametrize(
    ("_case", "rules", "reported"),
    [
        ("a level switched off", ["☹ 12 3: bad >= 2"], [("a", "unused", None)]),
        ("a level in use", ["😐 12 3: bad >= 2"], []),
        ("an impossible rule of it", ["☹ 12 3: bad > bad"], [("a", "impossible", None)]),
        (
            "its rules hide none",
            ["☹ 12 3: bad >= 2", "☹ 12 3: bad >= 3", "😐 12 3: bad >= 3"],
            [("a", "unused", None), ("b", "unused", None)],
        ),
        (
            "too long all the same",
            ["☹ 121 3: bad >= 2"],
            [("a", "window_too_long", None), ("a", "unused", None)],
        ),
    ],
)
def test_a_rule_of_a_level_that_is_not_used_is_pointed_out(_case, rules, reported):
    assert found(*rules, unused=[Level.RISKY]) == reported


@pytest.mark.parametrize(
    ("_case", "rule_a", "rule_b", "fault"),
    [
        ("more of the same", "☹ 12 3: bad >= 2", "☹ 12 3: bad >= 3", ("b", "repeated", "a")),
        ("whatever the order", "☹ 12 3: bad >= 3", "☹ 12 3: bad >= 2", ("a", "repeated", "b")),
        ("the same twice", "☹ 12 3: bad >= 2", "☹ 12 3: bad >= 2", ("b", "repeated", "a")),
        ("a kind of bad", "☹ 12 3: bad >= 2", "☹ 12 3: unpaid >= 2", ("b", "repeated", "a")),
        ("a shorter window", "☹ 12 3: bad >= 2", "☹ 6 3: bad >= 2", ("b", "repeated", "a")),
        ("for ever", "☹ - 3: bad >= 2", "☹ 120 3: bad >= 2", ("b", "repeated", "a")),
        ("a longer window", "☹ 6 3: bad >= 3", "☹ 12 3: bad >= 3", ("a", "repeated", "b")),
        ("more in a longer window", "☹ 6 3: bad >= 2", "☹ 12 3: bad >= 3", None),
        ("never cleared", "☹ 12 -: bad >= 2", "☹ 12 3: bad >= 3", ("b", "repeated", "a")),
        ("cleared sooner", "☹ 12 3: bad >= 2", "☹ 12 4: bad >= 3", None),
        (
            "cleared, where a complaint keeps the other",
            "☹ 12 3: bad >= 2",
            "☹ 12 3: bad >= 3, complaints >= 1",
            None,
        ),
        (
            "cleared, but not of good ones",
            "☹ 9 3: good >= 2",
            "☹ 9 -: good >= 3",
            ("b", "repeated", "a"),
        ),
        ("none for longer", "😊 12 -: bad <= 0", "😊 24 -: bad <= 0", ("b", "repeated", "a")),
        ("none for ever", "😊 12 -: bad <= 0", "😊 - -: bad <= 0", ("b", "repeated", "a")),
        ("few in a shorter window", "😊 24 -: bad <= 1", "😊 12 -: bad <= 0", None),
        (
            "fewer bad, in the same",
            "😊 24 -: bad <= 1",
            "😊 24 -: unpaid <= 0, bad <= 0",
            ("b", "repeated", "a"),
        ),
        (
            "a share follows from counts",
            "☹ 6 3: problem_share >= 40",
            "☹ 6 3: bad > good",
            ("b", "repeated", "a"),
        ),
        ("not in a longer window", "☹ 12 3: problem_share >= 40", "☹ 6 3: bad > good", None),
        (
            "one currency of two",
            "★ 6 -: paid_total >= 30k or 9e",
            "★ 6 -: paid_total >= 30k",
            ("b", "repeated", "a"),
        ),
        (
            "two currencies of one",
            "★ 6 -: paid_total >= 20k",
            "★ 6 -: paid_total >= 30k or 9e",
            None,
        ),
        (
            "more money",
            "★ 9 -: paid_total >= 20k",
            "★ 6 -: paid_total >= 30k",
            ("b", "repeated", "a"),
        ),
        (
            "less money",
            "😊 6 -: paid_total <= 30k",
            "😊 6 -: paid_total <= 20k",
            ("b", "repeated", "a"),
        ),
        (
            "who paid has a good order",
            "😊 6 -: good >= 1",
            "😊 6 -: paid_total >= 20k",
            ("b", "repeated", "a"),
        ),
        ("a worse level", "☹ 12 3: bad >= 2", "😐 6 3: bad >= 2", ("b", "outranked", "a")),
        ("a better level", "😐 12 3: bad >= 2", "☹ 6 3: bad >= 2", None),
        (
            "a bad one for a good one",
            "😐 - -: closed >= 3",
            "😊 24 -: good >= 3",
            ("b", "outranked", "a"),
        ),
        ("vip before loyal", "😊 24 -: good >= 5", "★ 24 -: good >= 4", ("a", "outranked", "b")),
        (
            "a level that always applies",
            "☹ 1 3: closed >= 0",
            "★ - -: good >= 9",
            ("b", "outranked", "a"),
        ),
        (
            "an impossible rule hides nothing",
            "☹ 6 3: bad >= 2, bad <= 1",
            "☹ 6 3: bad >= 3",
            ("a", "impossible", None),
        ),
    ],
)
def test_a_rule_hidden_by_another_is_pointed_out(_case, rule_a, rule_b, fault):
    assert found(rule_a, rule_b) == ([fault] if fault else [])


def test_of_three_that_say_the_same_the_first_stays():
    same = "☹ 12 3: bad >= 2"
    assert found(same, same, same) == [("b", "repeated", "a"), ("c", "repeated", "a")]


def test_a_fault_names_the_rule_and_the_one_that_hides_it():
    hiding, hidden = rule("once", "☹ 12 3: bad >= 1"), rule("often", "☹ 12 3: bad >= 5")
    assert faults(Ruleset((hiding, hidden))) == (Fault("often", FaultKind.REPEATED, "once"),)
