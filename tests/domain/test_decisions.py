"""What is done because of an order: nothing, proposed to a person, or done by itself."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.acting import STATUS_ACTIONS, Acting, Action, Mode, Situation, preset
from app.domain.decisions import (
    AUTOMATIC_WITHIN,
    PROPOSED_WITHIN,
    Because,
    Decision,
    Seen,
    Standing,
    Switches,
    decide,
    version,
)
from app.domain.flags import FlagKind

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
MONTH_AGO = NOW - timedelta(days=30)
FLAGGED = Standing("neutral", {FlagKind.AUTO_CANCEL: MONTH_AGO})
NEW_ORDER = Seen(
    placed_at=NOW - timedelta(minutes=1),
    is_open=True,
    mapped=True,
    paid=False,
    cash_on_delivery=True,
    shipped=False,
    decided=None,
)
CZECH = preset("CZ")


def decided(
    order: Seen = NEW_ORDER,
    standing: Standing = FLAGGED,
    switches: Switches = Switches(),  # noqa: B008 frozen
    acting: Acting = CZECH,
) -> Decision | None:
    return decide(order, standing, switches, acting, NOW)


def said(decision: Decision | None) -> dict[str, tuple[str, str | None]]:
    """Return what is done in which mode, and why not by itself."""
    assert decision is not None
    return {c.action.value: (c.mode.value, c.because) for c in decision.choices}


def test_a_new_order_of_a_flagged_customer_is_cancelled_and_explained() -> None:
    assert said(decided()) == {"cancel": ("auto", None), "remark": ("auto", None)}


@pytest.mark.parametrize(
    ("flags", "situation"),
    [
        ([FlagKind.BLACKLIST, FlagKind.AUTO_CANCEL], Situation.BLACKLISTED),
        ([FlagKind.BLACKLIST], Situation.BLACKLISTED),
        ([FlagKind.AUTO_CANCEL], Situation.FLAGGED),
        ([], Situation.RISKY),
    ],
)
def test_the_worst_situation_counts(flags: list[FlagKind], situation: Situation) -> None:
    found = decided(standing=Standing("risky", dict.fromkeys(flags, MONTH_AGO)))
    assert found is not None
    assert found.situation is situation


@pytest.mark.parametrize("level", ["new", "vip", "loyal", "neutral", "watch"])
def test_nobody_else_deserves_attention(level: str) -> None:
    assert decided(standing=Standing(level, {})) is None


@pytest.mark.parametrize(
    ("order", "switches", "because"),
    [
        ({}, {"tripped": True}, Because.BREAKER),
        ({"mapped": False}, {}, Because.STATUS_UNKNOWN),
        ({"paid": True}, {}, Because.PAID),
        ({"paid": None, "cash_on_delivery": False}, {}, Because.PAYMENT_UNKNOWN),
        ({"placed_at": MONTH_AGO - timedelta(seconds=1)}, {}, None),
        ({}, {"resumed_at": NOW}, Because.BEFORE_RESUMED),
        ({"placed_at": NOW - AUTOMATIC_WITHIN - timedelta(1)}, {}, Because.TOO_OLD),
        ({"decided": "something"}, {}, Because.SEEN_BEFORE),
    ],
)
def test_what_is_not_certain_is_for_a_person(
    order: dict[str, Any], switches: dict[str, Any], because: Because | None
) -> None:
    found = decided(replace(NEW_ORDER, **order), switches=Switches(**switches))
    if because is None:
        assert found == Decision(Situation.FLAGGED, (), Because.TOO_OLD)
    else:
        assert said(found) == {"cancel": ("propose", because)}


def test_an_order_placed_before_the_flag_is_for_a_person() -> None:
    just_now = Standing("neutral", {FlagKind.AUTO_CANCEL: NOW})
    assert said(decided(standing=just_now)) == {"cancel": ("propose", Because.BEFORE_FLAG)}


def test_an_order_of_the_very_second_of_the_flag_comes_after_it() -> None:
    second = NOW.replace(microsecond=0)
    flagged = Standing("neutral", {FlagKind.AUTO_CANCEL: second.replace(microsecond=900_000)})
    assert said(decided(replace(NEW_ORDER, placed_at=second), flagged))["cancel"] == ("auto", None)


@pytest.mark.parametrize(
    ("order", "standing", "switches", "because"),
    [
        ({}, {FlagKind.EXEMPT: NOW}, {}, Because.EXEMPT),
        ({}, {}, {"suspended": True}, Because.SUSPENDED),
        ({"placed_at": NOW - PROPOSED_WITHIN - timedelta(1)}, {}, {}, Because.TOO_OLD),
        ({"shipped": True}, {}, {}, Because.SHIPPED),
    ],
)
def test_what_must_not_be_touched_is_left_alone_and_it_is_said_why(
    order: dict[str, Any],
    standing: dict[FlagKind, datetime],
    switches: dict[str, Any],
    because: Because,
) -> None:
    flagged = Standing("neutral", {**FLAGGED.flags, **standing})
    found = decided(replace(NEW_ORDER, **order), flagged, Switches(**switches))
    assert found == Decision(Situation.FLAGGED, (), because)


@pytest.mark.parametrize("allowed", ["paid", "shipped"])
def test_the_merchant_may_allow_more(allowed: str) -> None:
    order = replace(NEW_ORDER, **{allowed: True})
    acting = replace(CZECH, **{allowed: True})
    assert said(decided(order, acting=acting))["cancel"] == ("auto", None)


def test_a_slovak_shop_asks_for_money_first_and_refuses_nobody() -> None:
    found = said(decided(acting=preset("SK")))
    assert found == {"prepayment": ("auto", None), "remark": ("auto", None)}


def test_a_paid_order_is_not_asked_to_be_paid() -> None:
    assert said(decided(replace(NEW_ORDER, paid=True), acting=preset("SK"))) == {}


def test_the_staff_hear_of_an_order_of_a_blacklisted_customer_once() -> None:
    blacklisted = Standing("neutral", {FlagKind.BLACKLIST: MONTH_AGO})
    assert "notify" in said(decided(standing=blacklisted))
    assert "notify" not in said(decided(replace(NEW_ORDER, decided="before"), blacklisted))


moments = st.timedeltas(timedelta(0), timedelta(days=60)).map(lambda ago: NOW - ago)
orders = st.builds(
    Seen,
    placed_at=moments,
    is_open=st.booleans(),
    mapped=st.booleans(),
    paid=st.sampled_from([None, True, False]),
    cash_on_delivery=st.booleans(),
    shipped=st.booleans(),
    decided=st.sampled_from([None, "before"]),
)
standings = st.builds(
    Standing,
    st.sampled_from(["new", "neutral", "risky"]),
    st.dictionaries(st.sampled_from(list(FlagKind)), moments),
)
switches = st.builds(Switches, st.booleans(), st.booleans(), st.none() | moments)
modes = st.fixed_dictionaries(
    {s: st.fixed_dictionaries({a: st.sampled_from(list(Mode)) for a in Action}) for s in Situation}
)
actings = st.builds(Acting, modes, paid=st.booleans(), shipped=st.booleans())


@given(orders, standings, switches, actings)
def test_nothing_is_done_by_itself_to_an_order_that_must_not_be_touched(
    order: Seen, standing: Standing, switches: Switches, acting: Acting
) -> None:
    found = decide(order, standing, switches, acting, NOW)
    if found is None:
        return
    automatic = {c.action for c in found.choices if c.mode is Mode.AUTO} & set(STATUS_ACTIONS)
    if automatic:
        assert order.is_open
        assert order.mapped
        assert order.decided is None
        assert acting.paid or order.paid is not True
        assert acting.shipped or not order.shipped
        assert not switches.suspended
        assert not switches.tripped
        assert FlagKind.EXEMPT not in standing.flags
        assert NOW - order.placed_at <= AUTOMATIC_WITHIN
        assert all(acting.mode(found.situation, action) is Mode.AUTO for action in automatic)


@given(orders, standings, switches, actings)
def test_the_same_order_and_flags_are_decided_on_once(
    order: Seen, standing: Standing, switches: Switches, acting: Acting
) -> None:
    again = replace(order, decided=version(standing))
    assert decide(again, standing, switches, acting, NOW) is None
