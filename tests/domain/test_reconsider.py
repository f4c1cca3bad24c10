"""When a rating changes by itself, and that it does not before."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.days import leaves, start_of
from app.domain.orders import Order, Outcome
from app.domain.record import Record
from app.domain.rules import (
    Comparison,
    Condition,
    Level,
    Override,
    Rule,
    Ruleset,
    Signal,
    level_on,
    next_change,
    rate,
)
from tests.domain.histories import (
    INSTANT,
    NOW,
    RULES,
    days_ago,
    histories,
    history,
    local_day,
    nows,
    order,
)
from tests.domain.merchants import defaults_or_any, overrides


def midnight(text: str, zone: str = "UTC") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def moments_of_change(
    orders: list[Order], ruleset: Ruleset, now: datetime, override: Override | None
) -> Iterable[datetime]:
    """Return every moment after `now` at which anything leaves a window or an override ends."""
    windows = {rule.window_months for rule in ruleset.rules if rule.window_months}
    days = {leaves(local_day(o.placed_at, now), m) for o, m in product(orders, windows)}
    changes = {start_of(day, now.tzinfo) for day in days}
    changes |= {override.until} if override and override.until else set()
    return sorted(change for change in changes if change > now)


@pytest.mark.parametrize(
    ("_case", "orders", "changes"),
    [
        ("nobody yet", "", None),
        ("one good order", "+10", None),
        ("a loyal customer until one of three is too old", "+700 +20 +10", "2026-07-15"),
        ("not of four", "+700 +30 +20 +10", "2028-05-16"),
        ("one uncollected", "u10", "2027-06-05"),
        ("two of them: one to watch first", "u400 u10", "2027-05-11"),
        ("a cleared one, when it keeps nobody from being loyal", "u9 +8 +7 +6", "2028-06-06"),
        ("that one reason of two ends does not count", "u370 u10 u5", "2028-06-05"),
        ("a share rises", "+170 +169 +168 +167 +166 c50 x40 x30", "2026-06-27"),
        ("a chargeback", "!10", "2029-06-05"),
    ],
)
def test_a_default_rating_changes_by_itself_at_the_start_of_a_day(_case, orders, changes):
    found = rate(history(orders), RULES, NOW).reconsider_at
    assert found == (None if changes is None else midnight(changes))


def test_a_share_that_rises_as_good_orders_leave_makes_a_rating_worse_by_itself():
    orders = history("+170 +169 +168 +167 +166 c50 x40 x30")
    mostly = tuple(rule for rule in RULES.rules if rule.key == "mostly_problems")
    rating = rate(orders, Ruleset(mostly), NOW)
    assert (rating.level, rating.reconsider_at) == (Level.NEUTRAL, midnight("2026-06-27"))
    assert rate(orders, Ruleset(mostly), rating.reconsider_at).level is Level.RISKY


@pytest.mark.parametrize(
    ("_case", "zone", "expected"),
    [
        ("before UTC, in summer time", "Europe/Prague", "2027-06-04T22:00+00:00"),
        ("behind UTC", "America/New_York", "2027-06-05T04:00+00:00"),
        (
            "far before UTC it is already the next day",
            "Pacific/Kiritimati",
            "2027-06-05T10:00+00:00",
        ),
    ],
)
def test_it_is_a_midnight_of_the_shop_told_in_utc(_case, zone, expected):
    rating = rate(history("u10"), RULES, NOW.astimezone(ZoneInfo(zone)))
    assert rating.reconsider_at == datetime.fromisoformat(expected)
    assert rating.reconsider_at.tzinfo is UTC


@given(histories(max_size=20), defaults_or_any, nows, overrides)
@example(history("u10"), RULES, NOW, Override(Level.WATCH, NOW + timedelta(days=1)))
def test_nothing_changes_the_level_before_it_and_something_does_then(
    orders, ruleset, now, override
):
    orders = [known for known in orders if known.placed_at <= now]
    rating = rate(orders, ruleset, now, override)
    for moment in moments_of_change(orders, ruleset, now, override):
        if rating.reconsider_at is not None and moment >= rating.reconsider_at:
            break
        assert rate(orders, ruleset, moment.astimezone(now.tzinfo), override).level is rating.level
    if rating.reconsider_at is not None:
        assert rating.reconsider_at > now
        before, then = (
            rate(orders, ruleset, moment.astimezone(now.tzinfo), override).level
            for moment in (rating.reconsider_at - INSTANT, rating.reconsider_at)
        )
        assert before is rating.level is not then


@given(histories(), defaults_or_any, nows, st.integers(0, 2_000))
def test_on_no_day_before_it_is_the_level_another(orders, ruleset, now, later):
    record, rules, today = Record.of(orders, now), ruleset.decisive(), now.toordinal()
    level = level_on(record, rules, today)
    changing = next_change(record, rules, today, level)
    if changing is None or today + later < changing:
        assert level_on(record, rules, today + later) is level


@given(histories(), defaults_or_any, nows, overrides)
def test_a_moment_is_the_start_of_a_day_unless_staff_named_it(orders, ruleset, now, override):
    found = rate(orders, ruleset, now, override).reconsider_at
    if found is not None and (override is None or found != override.until):
        assert found == start_of(local_day(found, now), now.tzinfo)


def test_an_override_that_says_what_the_rules_say_ends_unseen():
    orders = history("u10")
    until = NOW + timedelta(days=3)
    assert rate(orders, RULES, NOW, Override(Level.WATCH, until)).reconsider_at == midnight(
        "2027-06-05"
    )
    assert rate(orders, RULES, NOW, Override(Level.RISKY, until)).reconsider_at == until
    assert rate(orders, RULES, NOW, Override(Level.RISKY, None)).reconsider_at is None


def test_after_an_override_what_the_rules_say_counts_from_its_end():
    orders, until = history("u400 u390 u10"), midnight("2027-06-01")
    # Risky until 21 May, to watch until 5 June: what changes while staff say "watch" is not seen.
    assert rate(orders, RULES, NOW).reconsider_at == midnight("2027-05-21")
    overridden = rate(orders, RULES, NOW, Override(Level.WATCH, until))
    assert overridden.reconsider_at == midnight("2027-06-05")


def test_an_override_ends_on_a_day_of_the_shop():
    orders = [order("a", NOW, Outcome.UNCOLLECTED)]
    # In Prague it is 15 June already, on which the order is too old.
    until = midnight("2027-06-14T22:30")
    override = Override(Level.WATCH, until)
    in_prague = rate(orders, RULES, NOW.astimezone(ZoneInfo("Europe/Prague")), override)
    assert in_prague.reconsider_at == until
    assert rate(orders, RULES, NOW, override).reconsider_at == midnight("2027-06-15")


def test_an_override_is_compared_with_what_the_rules_say_when_it_ends():
    orders = [order("a", days_ago(364), Outcome.UNCOLLECTED)]
    until = NOW + timedelta(days=9)
    assert rate(orders, RULES, NOW, Override(Level.NEUTRAL, until)).reconsider_at is None
    assert rate(orders, RULES, NOW, Override(Level.WATCH, until)).reconsider_at == until


def test_rules_of_one_window_are_watched_together():
    praising = Rule(*("good", Level.LOYAL, (Condition(Signal.GOOD, Comparison.GE, 1),)), 12, None)
    never_bad = Rule("bad", Level.VIP, (Condition(Signal.BAD, Comparison.LE, 0),), 12, None)
    for rules in ((praising, never_bad), (never_bad, praising)):
        rating = rate(history("u100 +50"), Ruleset(rules), NOW)
        assert (rating.level, rating.reconsider_at) == (Level.LOYAL, midnight("2027-03-07"))


def test_what_leaves_at_the_very_midnight_of_now_has_left():
    condition = Condition(Signal.BAD, Comparison.GE, 1)
    ruleset = Ruleset((Rule("once", Level.WATCH, (condition,), 1, None),))
    orders = [order("a", midnight("2026-05-15T13:00"), Outcome.UNPAID_EXPIRED)]
    at_midnight = rate(orders, ruleset, midnight("2026-06-15"))
    assert (at_midnight.level, at_midnight.reconsider_at) == (Level.NEUTRAL, None)
    before = rate(orders, ruleset, midnight("2026-06-15") - INSTANT)
    assert (before.level, before.reconsider_at) == (Level.WATCH, midnight("2026-06-15"))
