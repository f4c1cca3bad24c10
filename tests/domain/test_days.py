from datetime import UTC, datetime, timedelta

import pytest
from app.domain.months import ALWAYS, earlier, later
from hypothesis import given
from hypothesis import strategies as st

moments = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - Hypothesis adds the zone
lengths = st.integers(1, 240)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("_case", "moment", "months", "expected"),
    [
        ("the same day of a later month", "2026-01-15T10:00", 6, "2026-07-15T10:00"),
        ("over the new year", "2025-08-20T10:00", 6, "2026-02-20T10:00"),
        ("two years", "2024-06-15T12:00", 24, "2026-06-15T12:00"),
        ("a day the month lacks ends with the month", "2025-08-31T10:00", 6, "2026-03-01T00:00"),
        ("29 February in a year without one", "2024-02-29T10:00", 12, "2025-03-01T00:00"),
        ("31 to a month of 30 days", "2026-01-31T23:59", 3, "2026-05-01T00:00"),
        ("into December", "2026-10-31T08:00", 2, "2026-12-31T08:00"),
    ],
)
def test_a_window_of_months_ends_on_the_day_a_person_would_name(_case, moment, months, expected):
    assert later(at(moment), months) == at(expected)


def test_a_window_without_an_end_leaves_nothing_behind():
    assert earlier(at("2026-01-01"), None) == ALWAYS


@given(moments, st.timedeltas(timedelta(0), timedelta(days=70)), lengths)
def test_a_later_moment_never_leaves_a_window_first(moment, step, months):
    assert later(moment, months) <= later(moment + step, months)


@given(moments, lengths, st.integers(-4, 4), st.sampled_from([-1, 0, 1]))
def test_what_has_left_a_window_is_what_its_beginning_says(placed, months, days, instants):
    now = later(placed, months) + timedelta(days=days, microseconds=instants)
    assert (placed <= earlier(now, months)) == (later(placed, months) <= now)
