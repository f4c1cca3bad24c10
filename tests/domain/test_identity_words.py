from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.identity import Matching, Traces, group, keys
from app.domain.identity_words import Key, Link

KEYS = [(kind, value) for kind in ("platform_id", "email", "phone") for value in "abc"]
few = st.none() | st.sampled_from("abc")
traces = st.lists(st.builds(Traces, few, few, few, st.just("")), max_size=10)
shared = st.frozensets(st.sampled_from("abc"), max_size=1)
matchings = st.sampled_from(Matching)
links = st.lists(
    st.builds(Link, st.sampled_from(KEYS), st.sampled_from(KEYS), st.booleans()).filter(
        lambda link: link.one != link.other
    ),
    max_size=5,
)


def person(text: str) -> Traces:
    """Return what an order tells: "7:a/1" an account, an e-mail and a phone; any may be missing."""
    account, _, rest = text.rpartition(":")
    email, _, phone = rest.partition("/")
    return Traces(account or None, email or None, phone or None, "")


def link(text: str) -> Link:
    """Return a word of the staff: "a=b" on e-mails, "7:!a" an account and an e-mail, "a!/1" …"""
    sign = "=" if "=" in text else "!"
    one, other = text.split(sign)
    return Link(key(one), key(other), sign == "=")


def key(text: str) -> Key:
    (found,) = keys(person(text), (), Matching.EMAIL_OR_PHONE)
    return found


@pytest.mark.parametrize(
    ("_case", "orders", "said", "groups"),
    [
        ("two that staff joined", "a b c", "a=b", [[0, 1], [2]]),
        ("joined in a chain", "a b c", "a=b b=c", [[0, 1, 2]]),
        ("joined by an account and a phone", "7:a b/1 c", "7:=/1", [[0, 1], [2]]),
        ("joined with somebody who has not ordered yet", "a b", "a=c", [[0], [1]]),
        ("one phone, never one person", "a/1 b/1", "a!b", [[0], [1]]),
        ("nobody else is kept apart", "a/1 b/1 c/1", "a!b", [[0, 2], [1]]),
        ("who stands between goes with the earlier", "a/1 /1 b/1", "a!b", [[0, 1], [2]]),
        ("or with the one who has the same e-mail", "a/1 b/1 b/2", "a!b", [[0], [1, 2]]),
        ("a stronger key comes first", "c/1 b/1 7:c 7:a", "a!b", [[0, 2, 3], [1]]),
        ("an order with both keys goes with the stronger", "7: b 7:b b", "7:!b", [[0, 2], [1, 3]]),
        (
            "a phone without an e-mail parted from its owner",
            "a/1 /1 a/1 /1",
            "a!/1",
            [[0, 2], [1, 3]],
        ),
        (
            "but not from an order that tells more",
            "7:a/1 7:/1 a/1 b/1 /1",
            "a!/1",
            [[0, 1, 2, 3], [4]],
        ),
        ("never wins over the same", "a b a b", "a=b a!b", [[0, 2], [1, 3]]),
        ("a word on two that nothing holds together", "a b", "a!b", [[0], [1]]),
        ("a link through a third, who may not", "a b c", "a=b b=c a!c", [[0, 1], [2]]),
        ("a shared phone cannot be spoken of", "a/9 b", "/9=b", [[0], [1]]),
        ("said twice, the other way round", "a/1 b/1", "a!b b!a", [[0], [1]]),
    ],
)
def test_the_word_of_the_staff(_case, orders, said, groups):
    people = [person(text) for text in orders.split()]
    assert group(people, {"9"}, links=[link(text) for text in said.split()]) == groups


def test_by_email_only_a_phone_cannot_be_spoken_of():
    people = [person("a/1"), person("b")]
    assert group(people, (), Matching.EMAIL_ONLY, [link("/1=b")]) == [[0], [1]]


@given(traces, shared, matchings)
def test_words_on_strangers_change_nothing(people, phones, matching):
    said = [Link(("email", "x"), ("email", "y"), same) for same in (True, False)]
    assert group(people, phones, matching, said) == group(people, phones, matching)


@given(traces, shared, matchings, links)
def test_no_group_has_both_who_are_never_one(people, phones, matching, said):
    found = group(people, phones, matching, said)
    assert sorted(index for members in found for index in members) == list(range(len(people)))
    assert found == sorted(sorted(members) for members in found)
    for never in (word for word in said if not word.same):
        for members in found:
            sides = [_side(people[index], phones, matching, never) for index in members]
            assert not {1, 2} <= set(sides)


@given(traces, shared, matchings, links)
def test_nobody_is_apart_without_a_word(people, phones, matching, said):
    """Two groups with a key in common are apart only because some word keeps them so."""
    found = group(people, phones, matching, said)
    never = [word for word in said if not word.same]
    for one, other in combinations(found, 2):
        if _reach(people, one, phones, matching, said) & _reach(
            people, other, phones, matching, ()
        ):
            assert any(
                {_side(people[i], phones, matching, word) for i in (*one, *other)} >= {1, 2}
                for word in never
            )


@given(traces, shared, matchings, links, st.randoms())
def test_the_order_of_the_words_does_not_matter(people, phones, matching, said, random):
    turned = [Link(word.other, word.one, word.same) for word in said]
    random.shuffle(turned)
    assert group(people, phones, matching, turned) == group(people, phones, matching, said)


@given(traces, shared, matchings, links)
def test_what_has_no_key_in_common_is_grouped_by_itself(people, phones, matching, said):
    """So that it is enough to look at those whom a change can concern."""
    same = [word for word in said if word.same]
    for members in group(people, phones, matching, same):
        alone = group([people[index] for index in members], phones, matching, said)
        mapped = [[members[index] for index in found] for found in alone]
        whole = group(people, phones, matching, said)
        assert mapped == [found for found in whole if set(found) <= set(members)]


def _side(trace, phones, matching, word):
    held = list(keys(trace, phones, matching))
    telling = held if len(held) == 1 else [key for key in held if key[0] != "phone"]
    sides = [telling.index(key) if key in telling else 9 for key in (word.one, word.other)]
    return 0 if sides == [9, 9] else 1 + (sides[1] < sides[0])


def _reach(people, members, phones, matching, said):
    held = {key for index in members for key in keys(people[index], phones, matching)}
    other = {
        w.other if w.one in held else w.one for w in said if w.same and {w.one, w.other} & held
    }
    return held | other
