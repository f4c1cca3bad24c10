from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import book as book_module
from app.domain.book import Book
from app.domain.presets import PRESETS
from app.domain.record import Record
from app.domain.rules import Comparison, Condition, Level, Rule, Ruleset, Signal, rate
from tests.domain.histories import (
    NOW,
    RULES,
    days_ago,
    histories,
    history,
    local_day,
    lookalikes,
    nows,
    order,
)
from tests.domain.merchants import defaults_or_any, rulesets

presets_or_any = st.sampled_from(list(PRESETS.values())) | rulesets()
customers = st.lists(histories(), min_size=1, max_size=4) | lookalikes()


def in_the_book(book: Book, orders, now) -> tuple[Level, int | None]:
    return book.rate(Record.of(orders, now), now.toordinal())


def by_the_rules(orders, ruleset: Ruleset, now) -> tuple[Level, int | None]:
    rating = rate(orders, ruleset, now)
    changes = rating.reconsider_at
    return rating.level, None if changes is None else local_day(changes, now)


@given(customers, presets_or_any, st.lists(nows, min_size=1, max_size=3))
def test_a_book_that_has_judged_others_says_what_the_rules_say(histories, ruleset, moments):
    book = Book(ruleset)
    for now in moments:
        for orders in histories:
            assert in_the_book(book, orders, now) == by_the_rules(orders, ruleset, now)


@given(customers, presets_or_any, st.lists(nows, min_size=1, max_size=3), st.integers(1, 4))
def test_a_book_that_begins_anew_all_the_time_says_the_same(histories, ruleset, moments, kinds):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(book_module, "MOST_KINDS", kinds)
        book = Book(ruleset)
        for now in moments:
            for orders in histories:
                assert in_the_book(book, orders, now) == by_the_rules(orders, ruleset, now)


@given(customers, presets_or_any, nows, st.integers(0, 900))
def test_a_level_on_a_day_is_the_one_that_a_rating_on_it_has(histories, ruleset, now, later):
    book, asked, day = Book(ruleset), Book(ruleset), now.toordinal() + later
    for orders in histories:
        record = Record.of(orders, now)
        assert asked.level_on(record, day) is book.rate(record, day)[0]


@given(lookalikes(), defaults_or_any, nows)
def test_what_a_book_says_does_not_depend_on_whom_it_judged_before(histories, ruleset, now):
    forwards, backwards = Book(ruleset), Book(ruleset)
    found = [in_the_book(forwards, orders, now) for orders in histories]
    assert [in_the_book(backwards, orders, now) for orders in histories[::-1]] == found[::-1]


def test_records_that_look_alike_are_judged_once(monkeypatch):
    judged = []
    level_on = book_module.level_on

    def counting(record, rules, day):
        judged.append(record.marks)
        return level_on(record, rules, day)

    monkeypatch.setattr(book_module, "level_on", counting)
    book = Book(RULES)
    first = in_the_book(book, history("+300 u200 +9"), NOW)
    times = len(judged)
    # Other days and other amounts, the same to every rule.
    assert in_the_book(book, history("+310 u205 +1"), NOW)[0] is first[0]
    assert len(judged) == times > 0
    in_the_book(book, history("+900 u205 +1"), NOW)
    assert len(judged) > times


AMOUNTS = [{"CZK": 100}, {"CZK": 100, "EUR": 7}, {"CZK": 0}, {"CZK": 0, "EUR": 7}]


@pytest.mark.parametrize("comparison", [Comparison.GE, Comparison.LE])
@pytest.mark.parametrize("amounts", AMOUNTS)
@pytest.mark.parametrize("levels", [(Level.LOYAL, Level.VIP), (Level.VIP, Level.LOYAL)])
def test_records_that_differ_in_what_was_paid_are_told_apart(comparison, amounts, levels):
    paying = Condition(Signal.PAID_TOTAL, comparison, amounts)
    much = Condition(Signal.PAID_TOTAL, Comparison.GE, {"CZK": 5_000})
    rules = (Rule("a", levels[0], (paying,), 12, None), Rule("b", levels[1], (much,), 6, None))
    book = Book(Ruleset(rules))
    totals = [0, 1, 6, 7, 8, 50, 99, 100, 101, 4_999, 5_000]
    for total, currency, age in product(totals, ["CZK", "EUR", "HUF"], [9, 200, 400]):
        orders = [
            order("a", days_ago(age), total=total, currency=currency),
            order("b", days_ago(3), total=0),
        ]
        assert in_the_book(book, orders, NOW) == by_the_rules(orders, Ruleset(rules), NOW)


def pages_and_kinds(book: Book) -> tuple[int, int, int]:
    pages = book._pages.values()
    return len(pages), sum(len(p.levels) for p in pages), sum(len(p.leaving) for p in pages)


@pytest.mark.parametrize("sizes", [range(1, 12), [9]], ids=["many", "the same"])
def test_the_memory_of_a_book_stays_bounded_whether_marks_are(monkeypatch, sizes):
    monkeypatch.setattr(book_module, "MOST_KINDS", 20)
    book, largest = Book(RULES), (0, 0, 0)
    for size, gap, days in product(sizes, [5, 20, 60, 120], range(0, 1_000, 45)):
        orders = history(" ".join(f"{'+uxc'[n % 4]}{gap * (size - n)}" for n in range(size)))
        in_the_book(book, orders, NOW + timedelta(days=days))
        largest = tuple(map(max, largest, pages_and_kinds(book)))
    pages, kinds, leaving = largest
    assert pages <= kinds == 20
    assert leaving <= 20


def test_a_book_of_no_rules_knows_who_is_new():
    book = Book(Ruleset(()))
    assert in_the_book(book, history("w9"), NOW) == (Level.NEW, None)
    assert in_the_book(book, history("u9"), NOW) == (Level.NEUTRAL, None)
