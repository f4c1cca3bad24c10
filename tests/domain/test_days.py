from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.days import ALWAYS, cutoff, day_of, leaves, start_of
from tests.domain.histories import INSTANT, zones

days = st.dates(date(1990, 1, 1), date(2100, 1, 1)).map(date.toordinal)
lengths = st.integers(1, 240)


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("_case", "placed", "months", "expected"),
    [
        ("the same day of a later month", "2026-01-15", 6, "2026-07-15"),
        ("over the new year", "2025-08-20", 6, "2026-02-20"),
        ("two years", "2024-06-15", 24, "2026-06-15"),
        ("a day the month lacks: the first of the next", "2025-08-31", 6, "2026-03-01"),
        ("so the days before it", "2025-08-29", 6, "2026-03-01"),
        ("29 February in a year without one", "2024-02-29", 12, "2025-03-01"),
        ("29 February in a year with one", "2024-02-29", 48, "2028-02-29"),
        ("31 to a month of 30 days", "2026-01-31", 3, "2026-05-01"),
        ("into December", "2026-10-31", 2, "2026-12-31"),
        ("the longest window", "1999-12-31", 1200, "2099-12-31"),
    ],
)
def test_a_window_of_months_ends_on_the_day_a_person_would_name(_case, placed, months, expected):
    assert date.fromordinal(leaves(day(placed), months)) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("_case", "seen", "months", "expected"),
    [
        ("the same day of an earlier month", "2026-07-15", 6, "2026-01-15"),
        ("the last day of a short month", "2026-02-28", 6, "2025-08-28"),
        ("the day after it", "2026-03-01", 6, "2025-09-01"),
        ("a day the earlier month lacks", "2025-08-31", 6, "2025-02-28"),
        ("such a day in a leap year", "2024-08-31", 6, "2024-02-29"),
        ("a window longer than time", "0005-01-01", 120, None),
    ],
)
def test_a_window_has_left_behind_all_up_to_a_day(_case, seen, months, expected):
    assert cutoff(day(seen), months) == (ALWAYS if expected is None else day(expected))


def test_a_window_without_an_end_leaves_nothing_behind():
    assert cutoff(day("2026-01-01"), None) == ALWAYS < day("0001-01-01")


@given(days, st.integers(0, 70), lengths)
def test_a_later_day_never_leaves_a_window_first(placed, step, months):
    assert leaves(placed, months) <= leaves(placed + step, months)


@given(days, lengths, st.integers(-4, 4))
def test_what_has_left_a_window_is_what_its_beginning_says(placed, months, near):
    seen = leaves(placed, months) + near
    assert (placed <= cutoff(seen, months)) == (leaves(placed, months) <= seen)


@pytest.mark.parametrize(
    ("_case", "zone", "at", "expected"),
    [
        ("before midnight in UTC, after it in Prague", "Europe/Prague", "2026-01-14T23:30", "15"),
        ("an hour sooner in summer", "Europe/Prague", "2026-07-14T22:30", "15"),
        ("not before", "Europe/Prague", "2026-01-14T22:59:59.999999", "14"),
        ("still the day before in New York", "America/New_York", "2026-01-15T04:59", "14"),
        ("long the next day in Kiritimati", "Pacific/Kiritimati", "2026-01-14T10:00", "15"),
    ],
)
def test_a_moment_falls_on_the_day_of_its_place(_case, zone, at, expected):
    fallen = date.fromordinal(day_of(moment(at), ZoneInfo(zone)))
    assert fallen.strftime("%d") == expected


@pytest.mark.parametrize(
    ("_case", "zone", "day_text", "expected"),
    [
        ("in winter", "Europe/Prague", "2026-01-15", "2026-01-14T23:00"),
        ("on the day that summer time begins", "Europe/Prague", "2026-03-29", "2026-03-28T23:00"),
        ("the day after", "Europe/Prague", "2026-03-30", "2026-03-29T22:00"),
        ("on the day that it ends", "Europe/Prague", "2026-10-25", "2026-10-24T22:00"),
        ("the day after", "Europe/Prague", "2026-10-26", "2026-10-25T23:00"),
        ("a day without a midnight", "Africa/Cairo", "2026-04-24", "2026-04-23T22:00"),
        ("a day with two midnights", "America/Havana", "2026-11-01", "2026-11-01T04:00"),
    ],
)
def test_a_day_begins_at_its_first_moment(_case, zone, day_text, expected):
    assert start_of(day(day_text), ZoneInfo(zone)) == moment(expected)


def test_without_a_zone_days_are_those_of_utc():
    assert start_of(day("2026-01-15"), None) == moment("2026-01-15T00:00")
    assert day_of(moment("2026-01-15T00:00"), None) == day("2026-01-15")


@given(days, zones)
def test_a_day_begins_where_the_day_before_ends(number, zone):
    start = start_of(number, zone)
    assert start.tzinfo is UTC
    assert day_of(start, zone) >= number > day_of(start - INSTANT, zone)


@given(st.datetimes(datetime(2012, 1, 1), datetime(2060, 1, 1)), st.timedeltas(timedelta(0)), zones)  # noqa: DTZ001 - the zone follows
def test_a_later_moment_never_falls_on_an_earlier_day(at, step, zone):
    first = at.replace(tzinfo=UTC)
    later = first + min(step, timedelta(days=3))
    assert day_of(first, zone) <= day_of(later, zone)
