from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.inequalities import contradict, negated

small = st.integers(-3, 3)
systems = st.lists(st.tuples(st.tuples(small, small, small), st.integers(-6, 6)), max_size=6)


def satisfies(values, row) -> bool:
    coefficients, least = row
    return sum(c * v for c, v in zip(coefficients, values, strict=True)) >= least


@pytest.mark.parametrize(
    ("_case", "rows", "answer"),
    [
        ("nothing is asked", [], False),
        ("three and more", [((1, 0), 3)], False),
        ("less than none", [((-1, 0), 1)], True),
        ("at least 3 and at most 2", [((1, 0), 3), ((-1, 0), -2)], True),
        ("at least 3 and at most 3", [((1, 0), 3), ((-1, 0), -3)], False),
        ("each more than the other", [((1, -1), 1), ((-1, 1), 1)], True),
        ("twice something is 3", [((2, 0), 3), ((-2, 0), -3)], True),
        ("none of both, one of one", [((-1, -1), 0), ((0, 1), 1)], True),
        ("more than nothing at all", [((0, 0), 1)], True),
        ("beyond what a float can hold", [((1, 0), 2**63 - 1), ((-1, 0), 2 - 2**63)], True),
    ],
)
def test_contradictions_are_found(_case, rows, answer):
    assert contradict(rows) is answer


@given(systems)
def test_what_is_called_a_contradiction_has_no_solution(rows):
    solved = any(all(satisfies(v, r) for r in rows) for v in product(range(6), repeat=3))
    assert not (solved and contradict(rows))


@given(systems.filter(bool), st.tuples(*[st.integers(0, 9)] * 3))
def test_an_inequality_or_its_negation_holds_and_never_both(rows, values):
    assert satisfies(values, rows[0]) is not satisfies(values, negated(rows[0]))
    assert contradict([rows[0], negated(rows[0])])


def test_too_many_inequalities_are_left_undecided():
    rows = [((i, j, -1), -i * j) for i, j in product(range(1, 20), repeat=2)]
    assert contradict([*rows, ((0, 0, -1), 1)]) is False
