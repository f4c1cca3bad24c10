import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.identity import Matching, Traces, group
from app.domain.identity_then import known_then

BOTH, EMAIL_ONLY = Matching.EMAIL_OR_PHONE, Matching.EMAIL_ONLY
few = st.none() | st.sampled_from("abc")
traces = st.lists(st.builds(Traces, few, few, few, st.just("")), max_size=12)


def trace(text: str) -> Traces:
    """Return what an order tells: "a/1" an e-mail and a phone; either may be missing."""
    email, _, phone = text.partition("/")
    return Traces(None, email or None, phone or None, "")


@pytest.mark.parametrize(
    ("_case", "orders", "known"),
    [
        ("nobody", "", []),
        ("one person all the time", "a a a", [{0}, {0, 1}, {0, 1, 2}]),
        ("two people", "a b a", [{0}, {1}, {0, 2}]),
        ("brought together by the third order", "a /1 a/1", [{0}, {1}, {0, 1, 2}]),
        ("and one person from then on", "a /1 a/1 /1", [{0}, {1}, {0, 1, 2}, {0, 1, 2, 3}]),
        ("an order that tells nothing", "a / a", [{0}, {1}, {0, 2}]),
    ],
)
def test_orders_belong_together_once_that_was_known(_case, orders, known):
    given_traces = [trace(word) for word in orders.split()]
    assert [set(found) for found in known_then(given_traces, (), BOTH)] == known


def test_a_phone_that_identifies_nobody_brings_nobody_together():
    placed = [trace("a"), trace("/1"), trace("a/1")]
    assert [set(k) for k in known_then(placed, {"1"}, BOTH)] == [{0}, {1}, {0, 2}]
    assert [set(k) for k in known_then(placed, (), EMAIL_ONLY)] == [{0}, {1}, {0, 2}]


@given(traces, st.frozensets(st.sampled_from("abc")), st.sampled_from(Matching))
def test_it_is_what_grouping_the_orders_placed_so_far_says(placed, shared, matching):
    for index, found in enumerate(known_then(placed, shared, matching)):
        groups = group(placed[: index + 1], shared, matching)
        assert sorted(found) == next(g for g in groups if index in g)


@given(traces, traces, st.sampled_from(Matching))
def test_later_orders_change_nothing(placed, later, matching):
    known = [set(k) for k in known_then(placed, (), matching)]
    assert [set(k) for k in known_then(placed + later, (), matching)][: len(placed)] == known
