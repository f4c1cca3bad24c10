"""What staff attached to a customer, in short."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.marks import Marks

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
MOMENTS = st.datetimes(timezones=st.just(UTC))
ENDS = st.none() | MOMENTS


@given(
    st.builds(
        Marks,
        st.dictionaries(st.sampled_from(["auto_cancel", "blacklist", "exempt"]), ENDS),
        st.lists(st.tuples(MOMENTS, ENDS), max_size=3),
        st.integers(0, 9),
    )
)
def test_marks_are_read_as_they_were_written(marks: Marks) -> None:
    assert Marks.read(marks.data()) == marks


def test_nothing_attached_is_written_as_nothing() -> None:
    assert Marks({}, [], 0).data() == {}


@pytest.mark.parametrize(
    ("until", "holds"),
    [(None, True), (NOON + HOUR, True), (NOON, False), (NOON - HOUR, False)],
)
def test_a_flag_holds_before_its_end(until: datetime | None, holds: bool) -> None:
    assert Marks({"blacklist": until}, [], 0).flagged(NOON) == ["blacklist"] * holds


@pytest.mark.parametrize(
    ("placed_at", "outcome", "until", "shown"),
    [
        (NOON + HOUR, "open", None, True),
        (NOON, "open", None, True),
        (NOON - HOUR, "open", None, False),
        (NOON + HOUR, "ok", None, False),
        (NOON + HOUR, "cancelled_by_customer", None, False),
        (NOON + HOUR, "open", NOON + 3 * HOUR, True),
        (NOON + HOUR, "open", NOON + 2 * HOUR, False),
    ],
)
def test_a_note_comes_back_with_open_orders_placed_after_it(
    placed_at: datetime, outcome: str, until: datetime | None, shown: bool
) -> None:
    marks = Marks({}, [(NOON, until)], 1)

    assert marks.recalled(placed_at, outcome, NOON + 2 * HOUR) is shown


def test_a_note_that_asks_comes_before_flags_and_these_before_what_the_order_earned() -> None:
    marks = Marks({"exempt": None}, [(NOON, None)], 1)

    assert marks.badges(["returning"], NOON, "open", NOON) == ["recall", "exempt", "returning"]
