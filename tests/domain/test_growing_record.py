from hypothesis import given
from hypothesis import strategies as st

from app.domain.growing_record import GrowingRecord
from app.domain.record import Record, entry
from app.domain.signals import COUNTED, Signal
from tests.domain.histories import CURRENCIES, NOW, histories

counted = histories(max_size=20, outcomes=tuple(sorted(COUNTED)))


@given(counted, st.randoms())
def test_a_record_that_grew_in_any_order_is_the_record_made_at_once(orders, random):
    grown, known = GrowingRecord(), []
    for learned in random.sample(orders, len(orders)):
        grown.learn((learned.placed_at, learned.code), entry(learned, NOW))
        known.append(learned)
        at_once = Record.of(known, NOW)
        assert (grown.marks, [*grown.days]) == (at_once.marks, [*at_once.days])
        assert (grown.payments, grown.most) == (at_once.payments, at_once.most)
        assert (len(grown), grown.is_closed) == (len(at_once), at_once.is_closed)
        assert grown.codes(Signal.CLOSED, 0) == at_once.codes(Signal.CLOSED, 0)
        assert grown.paid_codes(CURRENCIES, 0) == at_once.paid_codes(CURRENCIES, 0)


def test_a_record_that_learned_nothing_is_empty():
    record = GrowingRecord()
    assert not record
    assert (record.is_closed, record.most) == (False, {})
