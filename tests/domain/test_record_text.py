from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.book import Book
from app.domain.days import ALWAYS
from app.domain.orders import Outcome
from app.domain.record import Record
from app.domain.record_text import WrittenRecord, write
from app.domain.rules import level_on, next_change
from tests.domain.histories import (
    CURRENCIES,
    NOW,
    days_ago,
    histories,
    history,
    local_day,
    nows,
    order,
)
from tests.domain.merchants import defaults_or_any

odd_currencies = st.sampled_from(["", "Kč", "czk", "C;K", "C K", "C\nK", "ČZK", "12", "CZKK"])


def test_a_record_is_written_as_marks_days_and_payments():
    orders = [
        order("a", days_ago(9), total=124_900),
        order("b", days_ago(8), total=30, currency="EUR"),
        order("c", days_ago(7), Outcome.UNCOLLECTED, total=5),
    ]
    days = " ".join(str(local_day(days_ago(age), NOW)) for age in (9, 8, 7))
    assert write(Record.of(orders, NOW)) == f"++u;{days};CZK 124900 124900 0;EUR 30 0 30"


@pytest.mark.parametrize("text", ["", write(Record.of([], NOW))])
def test_a_record_of_nothing_is_read(text):
    read = WrittenRecord(text)
    assert not read
    assert (read.marks, read.days, read.payments, read.most) == ("", [], {}, {})


def test_a_currency_that_no_rule_can_name_is_left_out():
    orders = [order("a", days_ago(9), currency="Kč;"), order("b", days_ago(8), currency="K č")]
    assert write(Record.of(orders, NOW)).count(";") == 1


def test_the_most_that_was_paid_is_known_without_reading_payments():
    read = WrittenRecord("+;739000;CZK 7 unreadable")
    assert read.most == {"CZK": 7}
    with pytest.raises(ValueError, match="unreadable"):
        read.paid("CZK", ALWAYS)


@given(histories(max_size=20), nows)
def test_what_is_read_is_what_was_written(orders, now):
    record = Record.of(orders, now)
    read = WrittenRecord(write(record))
    assert (read.marks, read.days) == (record.marks, record.days)
    assert (read.payments, read.most) == (record.payments, record.most)
    assert read.is_closed is record.is_closed
    assert write(read) == write(record)
    for currency in CURRENCIES:
        assert read.paid(currency, now.toordinal() - 300) == record.paid(
            currency, now.toordinal() - 300
        )


@given(histories(max_size=20), nows, defaults_or_any, st.integers(0, 800), odd_currencies)
def test_what_is_read_rates_the_same_on_any_day(orders, now, ruleset, later, odd):
    paid_oddly = order("odd", now - timedelta(days=3), total=9_000_000, currency=odd)
    record = Record.of([*orders, paid_oddly], now)
    read, rules, day = WrittenRecord(write(record)), ruleset.decisive(), now.toordinal() + later
    level = level_on(record, rules, day)
    assert level_on(read, rules, day) is level
    assert next_change(read, rules, day, level) == next_change(record, rules, day, level)
    assert Book(ruleset).rate(read, day) == (level, next_change(record, rules, day, level))


def test_any_text_of_the_same_orders_is_the_same():
    orders = history("+30 u20 w10 +5")
    assert write(Record.of(orders[::-1], NOW)) == write(Record.of(orders, NOW))
