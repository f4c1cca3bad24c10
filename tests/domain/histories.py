"""Histories of orders: written by hand for tables, drawn by Hypothesis for properties."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from app.domain.orders import BAD, Order, Outcome
from app.domain.presets import DEFAULT, PRESETS

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
RULES = PRESETS[DEFAULT]
CURRENCIES = ("CZK", "EUR", "HUF")
CLOSED = (Outcome.OK, *sorted(BAD))
INSTANT = timedelta.resolution

OUTCOMES = {
    "+": Outcome.OK,
    "u": Outcome.UNCOLLECTED,
    "r": Outcome.REFUSED,
    "c": Outcome.CANCELLED_BY_CUSTOMER,
    "x": Outcome.UNPAID_EXPIRED,
    "!": Outcome.CHARGEBACK_LOST,
    "o": Outcome.OPEN,
    "s": Outcome.CANCELLED_BY_SHOP,
    "f": Outcome.CARRIER_FAULT,
    "w": Outcome.WITHDRAWN,
    "m": Outcome.COMPLAINT,
    "e": Outcome.EXCLUDED,
}

# Behind UTC and far before it, with half hours, with a change to summer time at midnight.
ZONES = (
    "UTC",
    "Europe/Prague",
    "America/New_York",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Asia/Kathmandu",
    "Africa/Cairo",
    "America/Havana",
)


def days_ago(days: float) -> datetime:
    """Return a moment before NOW."""
    return NOW - timedelta(days=days)


def order(code: str, placed_at: datetime, outcome: Outcome = Outcome.OK, **values) -> Order:
    """Return an order of 100 CZK unless told otherwise."""
    return Order(code, placed_at, outcome, **{"total": 100_00, "currency": "CZK"} | values)


def history(text: str) -> list[Order]:
    """Return the orders of a text, oldest first: "+30 u7" is one collected 30 days ago, one not.

    The code of each is its text.
    """
    return [order(word, days_ago(float(word[1:])), OUTCOMES[word[0]]) for word in text.split()]


def local_day(moment: datetime, now: datetime) -> int:
    """Return the number of the day of a moment, in the time zone of `now`."""
    return moment.astimezone(now.tzinfo).toordinal()


# Round moments make equal ones likely; the days of a leap year, the last of months, and those
# about the edges of windows seen from NOW make windows clamp and end.
_telling_days = [
    *range(4),
    *(age + near for age in (31, 181, 365, 730, 1_096) for near in range(-1, 3)),
    *((NOW.date() - last.date()).days for last in (datetime(2024, 2, 29), datetime(2025, 8, 31))),  # noqa: DTZ001 - only their dates are used
]
moments = st.builds(
    lambda day, hour, instant: NOW - timedelta(days=day, hours=hour, microseconds=instant),
    st.integers(0, 1_200) | st.sampled_from(_telling_days),
    st.sampled_from([0, 0, 5, 13]),
    st.sampled_from([0, 0, 1]),
)
zones = st.sampled_from(ZONES).map(ZoneInfo)
# Moments at which to rate, on the clock of some shop: some orders may come later.
nows = st.builds(
    lambda days, hours, zone: (NOW - timedelta(days=days, hours=hours)).astimezone(zone),
    st.sampled_from([0, 0, 0, 1, 107, 166, 289, 837]) | st.integers(0, 900),
    st.sampled_from([0, 0, 3, 11]),
    zones,
)
# Round ones add up to the round amounts that rules are drawn with.
totals = st.sampled_from([0, 100_00, 100_00, 200_00]) | st.integers(-5, 1_500_000)


@st.composite
def histories(
    draw, min_size: int = 0, max_size: int = 14, outcomes: Sequence[Outcome] = tuple(Outcome)
):
    """Draw orders placed up to NOW, each with a code of its own."""
    orders = st.tuples(
        *(moments, st.sampled_from(outcomes), totals, st.sampled_from(CURRENCIES), st.booleans())
    )
    drawn = draw(st.lists(orders, min_size=min_size, max_size=max_size))
    return [Order(f"o{index}", *values) for index, values in enumerate(drawn)]


@st.composite
def lookalikes(draw, max_size: int = 10):
    """Draw histories of the same outcomes one after the other, on other days and of other worth."""
    kinds = st.sampled_from(CLOSED) | st.just(Outcome.OK)
    outcomes = draw(st.lists(kinds, min_size=1, max_size=max_size))
    found = []
    for _ in range(draw(st.integers(2, 5))):
        size = len(outcomes)
        placed = sorted(draw(st.lists(moments, min_size=size, max_size=size)))
        paid = draw(st.lists(totals, min_size=size, max_size=size))
        currencies = draw(st.lists(st.sampled_from(CURRENCIES), min_size=size, max_size=size))
        # Codes in their order: of orders placed at once the first one stays the first.
        parts = enumerate(zip(placed, outcomes, paid, currencies, strict=True))
        found.append([Order(f"o{n:02}", *values) for n, values in parts])
    return found
