import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.identity import Matching, Traces, group, is_shared_phone, shared_phones


def trace(platform_id=None, email=None, phone=None, surname="") -> Traces:
    return Traces(platform_id, email, phone, surname)


few = st.none() | st.sampled_from("abcd")
traces = st.lists(st.builds(Traces, few, few, few, st.sampled_from(["", "x", "y"])), max_size=12)
shared = st.frozensets(st.sampled_from("abcd"), max_size=2)
matchings = st.sampled_from(Matching)


@pytest.mark.parametrize(
    ("_case", "people", "groups"),
    [
        ("strangers", [trace(email="a"), trace(email="b")], [[0], [1]]),
        ("one e-mail", [trace(email="a"), trace(email="a", phone="1")], [[0, 1]]),
        ("one phone", [trace(email="a", phone="1"), trace(email="b", phone="1")], [[0, 1]]),
        ("one account", [trace("7", "a"), trace("7", "b")], [[0, 1]]),
        (
            "through a third",
            [trace(email="a"), trace(email="b"), trace(email="b", phone="1"), trace("7", "a", "1")],
            [[0, 1, 2, 3]],
        ),
        ("a shared phone", [trace(phone="shared"), trace(phone="shared")], [[0], [1]]),
        ("no trace at all", [trace(), trace(), trace(surname="novak")], [[0], [1], [2]]),
        ("empty texts are no traces", [trace("", "", ""), trace("", "", "")], [[0], [1]]),
        ("one surname is nothing", [trace(email="a", surname="x"), trace(surname="x")], [[0], [1]]),
        ("an account named like an e-mail", [trace(platform_id="a"), trace(email="a")], [[0], [1]]),
        (
            "ordered by the first of each",
            [trace(email="a"), trace(email="b"), trace(email="a"), trace(email="b")],
            [[0, 2], [1, 3]],
        ),
    ],
)
def test_who_is_the_same_customer(_case, people, groups):
    assert group(people, {"shared"}) == groups


def test_by_email_only_a_phone_joins_nobody():
    people = [trace(email="a", phone="1"), trace(email="b", phone="1"), trace(email="a")]
    assert group(people, (), Matching.EMAIL_ONLY) == [[0, 2], [1]]


@pytest.mark.parametrize(
    ("_case", "surnames", "emails", "expected"),
    [
        ("a family", 3, 5, False),
        ("too many surnames", 4, 1, True),
        ("too many e-mails", 1, 6, True),
        ("nobody", 0, 0, False),
    ],
)
def test_a_phone_of_too_many_people_identifies_nobody(_case, surnames, emails, expected):
    assert is_shared_phone(surnames, emails) is expected
    people = [trace(phone="1", surname=f"s{n}") for n in range(surnames)]
    people += [trace(phone="1", email=f"e{n}") for n in range(emails)]
    assert shared_phones(people * 2) == (frozenset("1") if expected else frozenset())


def as_sets(groups: list[list[int]], order: list[int]) -> set[frozenset[int]]:
    return {frozenset(order[index] for index in members) for members in groups}


@given(traces, shared, matchings, st.randoms())
def test_groups_do_not_depend_on_the_order_of_traces(people, phones, matching, random):
    order = random.sample(range(len(people)), len(people))
    shuffled = [people[index] for index in order]
    expected = as_sets(group(people, phones, matching), list(range(len(people))))
    assert as_sets(group(shuffled, phones, matching), order) == expected


@given(traces, shared, matchings)
def test_everyone_is_in_one_group_and_each_group_stays_one_when_grouped_again(
    people, phones, matching
):
    groups = group(people, phones, matching)
    assert sorted(index for members in groups for index in members) == list(range(len(people)))
    assert groups == sorted(sorted(members) for members in groups)
    for members in groups:
        again = group([people[index] for index in members], phones, matching)
        assert again == [list(range(len(members)))]


@given(traces, st.builds(Traces, few, few, few, st.just("")), shared, matchings)
def test_one_more_trace_never_splits_a_group(people, another, phones, matching):
    after = as_sets(group([*people, another], phones, matching), list(range(len(people) + 1)))
    for members in group(people, phones, matching):
        assert any(members_after.issuperset(members) for members_after in after)
