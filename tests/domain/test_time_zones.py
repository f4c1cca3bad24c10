"""Ratings in a shop's own days: what a clock on its wall says decides, and nothing else."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.explanation import outlook
from app.domain.orders import Order, Outcome
from app.domain.rules import Level, rate
from tests.domain.histories import INSTANT, RULES, histories, local_day, nows, order, zones
from tests.domain.merchants import defaults_or_any


def by_the_wall(orders: list[Order], now: datetime) -> tuple[list[Order], datetime]:
    """Return orders and a moment in UTC on the days that they have where `now` is, in order."""

    def in_utc(moment: datetime, instants: int) -> datetime:
        day = moment.astimezone(now.tzinfo).date()
        return datetime(day.year, day.month, day.day, 5, tzinfo=UTC) + instants * INSTANT

    placed = sorted((o for o in orders if o.placed_at <= now), key=lambda o: (o.placed_at, o.code))
    moved = [replace(o, placed_at=in_utc(o.placed_at, n)) for n, o in enumerate(placed)]
    return moved, in_utc(now, len(orders))


def day_of_change(changes_at: datetime | None, now: datetime) -> int | None:
    return None if changes_at is None else local_day(changes_at, now)


def a_year_later(day: date) -> date:
    leap_day = (day.month, day.day) == (2, 29)
    return date(day.year + 1, 3, 1) if leap_day else day.replace(year=day.year + 1)


@given(histories(), defaults_or_any, nows)
def test_a_rating_in_a_zone_is_the_rating_in_utc_of_the_same_days(orders, ruleset, now):
    here, (moved, now_in_utc) = rate(orders, ruleset, now), by_the_wall(orders, now)
    there = rate(moved, ruleset, now_in_utc)
    assert (here.level, here.reasons) == (there.level, there.reasons)
    assert day_of_change(here.reconsider_at, now) == day_of_change(there.reconsider_at, now_in_utc)


@given(histories(), defaults_or_any, nows)
def test_an_outlook_in_a_zone_is_the_outlook_in_utc_of_the_same_days(orders, ruleset, now):
    here, (moved, now_in_utc) = outlook(orders, ruleset, now), by_the_wall(orders, now)
    there = outlook(moved, ruleset, now_in_utc)
    assert replace(here, improves_at=None) == replace(there, improves_at=None)
    assert day_of_change(here.improves_at, now) == day_of_change(there.improves_at, now_in_utc)


@given(histories(), defaults_or_any, nows, st.data())
def test_the_hour_of_the_day_does_not_change_what_orders_of_other_days_say(
    orders, ruleset, now, data
):
    """Only which day it is matters, once all orders are placed."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0, fold=0).astimezone(UTC)
    known = [o for o in orders if o.placed_at < midnight]
    minutes = data.draw(st.integers(0, 22 * 60))
    other = (midnight + timedelta(minutes=minutes)).astimezone(now.tzinfo)
    if other.date() == now.date():
        assert rate(known, ruleset, other) == rate(known, ruleset, now)


@given(zones, st.integers(0, 700))
def test_an_order_counts_for_the_whole_last_day_of_its_window_wherever_the_shop_is(zone, days):
    placed = datetime(2024, 1, 1, 12, tzinfo=zone) + timedelta(days=days)
    orders = [order("a", placed.astimezone(UTC), Outcome.UNCOLLECTED)]
    changes = rate(orders, RULES, placed).reconsider_at
    assert changes is not None
    here = changes.astimezone(zone)
    assert rate(orders, RULES, here).level is Level.NEUTRAL
    assert rate(orders, RULES, (changes - INSTANT).astimezone(zone)).level is Level.WATCH
    assert here.date() == a_year_later(placed.date())


@pytest.mark.parametrize(
    ("_case", "zone", "level"),
    [
        ("it is still the last day in UTC", "UTC", Level.WATCH),
        ("in Prague it is tomorrow", "Europe/Prague", Level.NEUTRAL),
        ("in New York it is evening", "America/New_York", Level.WATCH),
    ],
)
def test_one_moment_can_be_two_days(_case, zone, level):
    orders = [order("a", datetime(2025, 1, 15, 12, tzinfo=UTC), Outcome.UNCOLLECTED)]
    now = datetime(2026, 1, 14, 23, 30, tzinfo=UTC).astimezone(ZoneInfo(zone))
    assert rate(orders, RULES, now).level is level
