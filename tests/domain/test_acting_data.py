"""Settings of automatic actions as JSON, and what is wrong with them."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.acting import (
    STATUS_ACTIONS,
    WITHOUT_PROPOSAL,
    Acting,
    Action,
    Mode,
    Situation,
    allowed,
    preset,
)
from app.domain.acting_data import Fault, FaultKind, faults, from_data, to_data

TARGETS = {
    Action.CANCEL: ["-4", "9"],
    Action.HOLD: ["7"],
    Action.PREPAYMENT: ["7", "8"],
}
FLAGGED = Situation.FLAGGED


def whole(modes):
    """Return modes that say something of every situation and action, as JSON does."""
    return {s: {a: modes.get(s, {}).get(a, Mode.OFF) for a in Action} for s in Situation}


def acting(**values):
    """Return settings under which nothing is done, with some of their values."""
    modes = whole(values.pop("modes", {}))
    return Acting(modes, values.pop("targets", {Action.CANCEL: "-4"}), **values)


def settings():
    """Generate any settings, sensible or not, of a shop that may do everything."""
    by_action = st.fixed_dictionaries({action: st.sampled_from(Mode) for action in Action})
    switches = {name: st.booleans() for name in ("paid", "shipped", "quiet", "dry_run")}
    counts = {name: st.integers(1, 10_000) for name in ("daily_cap", "share", "share_from")}
    return st.builds(
        Acting,
        modes=st.fixed_dictionaries(dict.fromkeys(Situation, by_action)),
        targets=st.dictionaries(st.sampled_from(STATUS_ACTIONS), st.text(max_size=32)),
        grace=st.integers(0, 1440).map(lambda minutes: timedelta(minutes=minutes)),
        **switches,
        **counts,
    )


@given(settings())
def test_settings_survive_json(wanted):
    assert from_data(json.loads(json.dumps(to_data(wanted))), "CZ") == wanted


@given(settings())
def test_a_country_bounds_what_was_written_before(wanted):
    read = from_data(to_data(wanted), "SK")

    assert all(read.mode(situation, Action.CANCEL) is Mode.OFF for situation in Situation)
    assert read == replace(wanted, modes=read.modes)
    for situation in Situation:
        for action in allowed("SK"):
            assert read.mode(situation, action) is wanted.mode(situation, action)


@pytest.mark.parametrize("country", ["CZ", "SK", "PL", ""])
def test_nothing_written_is_what_is_usual(country):
    assert from_data({}, country) == preset(country)


def test_what_is_written_is_plain():
    modes = {FLAGGED: {Action.CANCEL: Mode.AUTO}}
    data = to_data(Acting(modes, {Action.CANCEL: "-4"}, timedelta(hours=1), dry_run=True))

    off = {"cancel": "off", "hold": "off", "prepayment": "off", "remark": "off", "notify": "off"}
    assert data == {
        "modes": {"blacklisted": off, "flagged": off | {"cancel": "auto"}, "risky": off},
        "targets": {"cancel": "-4"},
        "grace_minutes": 60,
        "daily_cap": 20,
        "share": 10,
        "share_from": 5,
        "paid": False,
        "shipped": False,
        "quiet": False,
        "dry_run": True,
    }


CANCEL_AND_HOLD = {FLAGGED: {Action.CANCEL: Mode.AUTO, Action.HOLD: Mode.AUTO}}
CANCEL_OR_HOLD = {FLAGGED: {Action.CANCEL: Mode.AUTO, Action.HOLD: Mode.PROPOSE}}
CANCEL = {FLAGGED: {Action.CANCEL: Mode.PROPOSE}}
HOLD = {FLAGGED: {Action.HOLD: Mode.PROPOSE}, Situation.RISKY: {Action.HOLD: Mode.AUTO}}
PREPAYMENT = {FLAGGED: {Action.PREPAYMENT: Mode.AUTO}}
BOTH = {Action.CANCEL: "-4", Action.HOLD: "7"}


@pytest.mark.parametrize(
    ("_case", "values", "country", "found"),
    [
        ("nothing is done", {}, "CZ", []),
        (
            "one proposed beside an automatic one",
            {"modes": CANCEL_OR_HOLD, "targets": BOTH},
            "CZ",
            [],
        ),
        ("money without a status", {"modes": PREPAYMENT}, "CZ", []),
        ("nowhere to put what is not used", {"targets": {}}, "CZ", []),
        (
            "cancelling in Slovakia",
            {"modes": CANCEL},
            "SK",
            [("modes.flagged.cancel", "not_allowed")],
        ),
        (
            "two statuses at once",
            {"modes": CANCEL_AND_HOLD, "targets": BOTH},
            "CZ",
            [("modes.flagged.hold", "two_automatic")],
        ),
        (
            "a remark to confirm",
            {"modes": {Situation.RISKY: {Action.REMARK: Mode.PROPOSE}}},
            "CZ",
            [("modes.risky.remark", "nothing_to_propose")],
        ),
        (
            "a notice to confirm",
            {"modes": {FLAGGED: {Action.NOTIFY: Mode.PROPOSE}}},
            "CZ",
            [("modes.flagged.notify", "nothing_to_propose")],
        ),
        ("nowhere to hold, said once", {"modes": HOLD}, "CZ", [("targets.hold", "no_status")]),
        (
            "nowhere to cancel",
            {"modes": CANCEL, "targets": {Action.CANCEL: ""}},
            "CZ",
            [("targets.cancel", "no_status")],
        ),
        (
            "a status that is not there",
            {"targets": {Action.CANCEL: "404"}},
            "CZ",
            [("targets.cancel", "no_such_status")],
        ),
        (
            "holding where orders are cancelled",
            {"modes": HOLD, "targets": {Action.HOLD: "-4"}},
            "CZ",
            [("targets.hold", "no_such_status")],
        ),
        ("a day of grace", {"grace": timedelta(days=1)}, "CZ", []),
        ("no grace", {"grace": timedelta(0)}, "CZ", []),
        ("too long", {"grace": timedelta(minutes=1441)}, "CZ", [("grace_minutes", "grace")]),
        ("before it comes", {"grace": timedelta(minutes=-1)}, "CZ", [("grace_minutes", "grace")]),
        ("no action at all", {"daily_cap": 0}, "CZ", [("daily_cap", "count")]),
        ("a flood", {"daily_cap": 10_001}, "CZ", [("daily_cap", "count")]),
        ("from none", {"share_from": 0}, "CZ", [("share_from", "count")]),
        ("no share", {"share": 0}, "CZ", [("share", "share")]),
        ("more than all", {"share": 101}, "CZ", [("share", "share")]),
        (
            "several at once",
            {"share": 0, "daily_cap": 0, "modes": HOLD},
            "CZ",
            [("targets.hold", "no_status"), ("daily_cap", "count"), ("share", "share")],
        ),
    ],
)
def test_each_fault_is_found_in_its_place(_case, values, country, found):
    wanted = acting(**values)

    assert faults(wanted, country, TARGETS) == tuple(
        Fault(place, FaultKind(kind)) for place, kind in found
    )


MODES = st.fixed_dictionaries({action: st.sampled_from(Mode) for action in Action})
SOMEWHERE = st.fixed_dictionaries(
    {action: st.sampled_from([*TARGETS[action], ""]) for action in STATUS_ACTIONS}
)


@given(MODES, SOMEWHERE, st.sampled_from(["CZ", "SK"]), st.sampled_from(Situation))
def test_an_order_goes_into_one_status_that_is_there_or_it_is_a_fault(
    modes, targets, country, situation
):
    used = {action for action, mode in modes.items() if mode is not Mode.OFF}
    is_sound = (
        used <= set(allowed(country))
        and sum(modes[action] is Mode.AUTO for action in STATUS_ACTIONS) <= 1
        and not any(modes[action] is Mode.PROPOSE for action in WITHOUT_PROPOSAL)
        and all(targets[action] for action in used & {Action.CANCEL, Action.HOLD})
    )
    wanted = acting(modes={situation: modes}, targets=targets)

    assert (faults(wanted, country, TARGETS) == ()) is is_sound
