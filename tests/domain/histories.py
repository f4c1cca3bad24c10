"""Histories of orders: written by hand for tables, drawn by Hypothesis for properties."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from app.domain.orders import Order, Outcome
from app.domain.presets import DEFAULT, PRESETS
from app.domain.rules import (
    NEGATIVE,
    POSITIVE,
    Comparison,
    Condition,
    Rating,
    Rule,
    Ruleset,
    Signal,
)

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
RULES = PRESETS[DEFAULT]
CURRENCIES = ("CZK", "EUR", "HUF")

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


def verdict(rating: Rating) -> tuple:
    """Return what of a rating is seen."""
    return rating.level, rating.reasons


# Round moments make equal ones likely, the ends of months make windows clamp.
moments = st.builds(
    lambda day, hour, instant: NOW - timedelta(days=day, hours=hour, microseconds=instant),
    st.integers(0, 1_200),
    st.sampled_from([0, 0, 5, 13]),
    st.sampled_from([0, 0, 1]),
)


@st.composite
def histories(draw, min_size: int = 0, max_size: int = 14, outcomes=tuple(Outcome)):
    """Draw orders placed up to NOW, each with a code of its own."""
    drawn = draw(
        st.lists(
            st.tuples(
                moments,
                st.sampled_from(outcomes),
                st.integers(0, 1_500_000),
                st.sampled_from(CURRENCIES),
            ),
            min_size=min_size,
            max_size=max_size,
        )
    )
    return [Order(f"o{index}", *values) for index, values in enumerate(drawn)]


counts = st.sampled_from([s for s in Signal if not s.endswith(("share", "total"))])
shares = st.sampled_from([Signal.PROBLEM_SHARE, Signal.SUCCESS_SHARE])
limits = st.sampled_from([Comparison.GE, Comparison.LE])
conditions = st.one_of(
    st.builds(Condition, counts, limits, st.integers(0, 5)),
    st.builds(Condition, shares, limits, st.integers(0, 100)),
    st.builds(Condition, counts, st.just(Comparison.GT_SIGNAL), counts),
    st.builds(Condition, shares, st.just(Comparison.GT_SIGNAL), shares),
    st.builds(
        Condition,
        st.just(Signal.PAID_TOTAL),
        limits,
        st.dictionaries(st.sampled_from(CURRENCIES), st.integers(0, 3_000_000), min_size=1),
    ),
)


@st.composite
def rulesets(draw) -> Ruleset:
    """Draw any rules that a merchant could make."""
    rules = []
    for number in range(draw(st.integers(0, 5))):
        level = draw(st.sampled_from(NEGATIVE + POSITIVE))
        rules.append(
            Rule(
                f"rule {number}",
                level,
                tuple(draw(st.lists(conditions, min_size=1, max_size=3))),
                draw(st.sampled_from([None, 1, 6, 12, 24])),
                draw(st.sampled_from([None, 1, 3])) if level in NEGATIVE else None,
            )
        )
    amounts = st.dictionaries(st.sampled_from(CURRENCIES), st.integers(0, 500_000))
    return Ruleset(tuple(rules), draw(st.integers(1, 800)), draw(amounts))
