"""What a merchant and their staff could set, drawn by Hypothesis: rulesets, overrides."""

from datetime import timedelta

from hypothesis import strategies as st

from app.domain.rules import (
    NEGATIVE,
    POSITIVE,
    Comparison,
    Condition,
    Level,
    Override,
    Rule,
    Ruleset,
)
from app.domain.ruleset import DECIDING, LONGEST_NAME, Colour, Look
from app.domain.signals import SHARES, Signal
from tests.domain.histories import CURRENCIES, NOW, RULES

counts = st.sampled_from([s for s in Signal if s not in SHARES and s is not Signal.PAID_TOTAL])
shares = st.sampled_from(sorted(SHARES))
shares_of_closed = st.sampled_from([Signal.PROBLEM_SHARE, Signal.SUCCESS_SHARE])
limits = st.sampled_from([Comparison.GE, Comparison.LE])
more = st.just(Comparison.GT_SIGNAL)
currencies = st.sampled_from(CURRENCIES)
amounts = st.dictionaries(currencies, st.integers(0, 500_000))
conditions = st.one_of(
    st.builds(Condition, counts, limits, st.integers(0, 3)),
    st.builds(Condition, shares, limits, st.integers(0, 100)),
    st.builds(Condition, counts, more, counts),
    st.builds(Condition, shares_of_closed, more, shares_of_closed),
    st.builds(
        Condition,
        st.just(Signal.PAID_TOTAL),
        limits,
        st.dictionaries(
            currencies,
            st.sampled_from([0, 1, 100_00, 200_00, 300_00]) | st.integers(0, 3_000_000),
            min_size=1,
        ),
    ),
)
names = st.text(max_size=LONGEST_NAME)
colours = st.none() | st.sampled_from(Colour)


@st.composite
def looks(draw) -> dict[Level, Look]:
    """Draw how levels look; some of those that rules give are switched off."""
    chosen = draw(st.lists(st.sampled_from(Level), unique=True, max_size=3))
    return {
        level: Look(draw(names), draw(colours), draw(st.booleans()) or level not in DECIDING)
        for level in chosen
    }


@st.composite
def rules(draw, key: str) -> Rule:
    """Draw any rule."""
    level = draw(st.sampled_from(NEGATIVE + POSITIVE))
    return Rule(
        key,
        level,
        tuple(draw(st.lists(conditions, min_size=1, max_size=draw(st.sampled_from([1, 1, 2, 3]))))),
        draw(st.sampled_from([None, 1, 6, 12, 24, 36])),
        draw(st.sampled_from([None, 1, 2, 3])) if level in NEGATIVE else None,
    )


@st.composite
def rulesets(draw) -> Ruleset:
    """Draw any ruleset."""
    drawn = tuple(draw(rules(f"rule {number}")) for number in range(draw(st.integers(0, 5))))
    return Ruleset(drawn, draw(st.integers(1, 800)), draw(amounts), draw(amounts), draw(looks()))


defaults_or_any = st.just(RULES) | rulesets()
# What staff gave, some of it over already.
overrides = st.none() | st.builds(
    Override,
    st.sampled_from(Level),
    st.none()
    | st.builds(
        lambda days, hours: NOW + timedelta(days=days, hours=hours),
        st.integers(-9, 900),
        st.sampled_from([0, 4, 11, 22]),
    ),
)
