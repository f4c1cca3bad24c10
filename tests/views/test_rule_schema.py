"""What a merchant is told when a form of rules cannot be taken, and beside which field."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from flask import g

from app.domain import ruleset_data
from app.domain.presets import PRESETS
from app.domain.ruleset import Colour, Level, Look
from app.views import rule_draft

pytestmark = pytest.mark.usefixtures("request_context")

Data = dict[str, Any]
GOOD = ruleset_data.to_data(PRESETS["careful"])
PLEASE_RELOAD = "Something is missing or unknown here. Please load the page again."
TOO_MANY = {"conditions": [GOOD["rules"][0]["conditions"][0]] * 7}
AMOUNT = "Write an amount like 20000 or 20000.50."


def read(change: Callable[[Data], object]) -> rule_draft.Draft:
    """Read a good form after a change."""
    g.language = "en"
    sent = copy.deepcopy(GOOD)
    change(sent)
    return rule_draft.read(sent)


def in_rule(**values: Any) -> Callable[[Data], object]:
    return lambda sent: sent["rules"][0].update(values)


def in_condition(**values: Any) -> Callable[[Data], object]:
    return lambda sent: sent["rules"][0]["conditions"][0].update(values)


def at_top(**values: Any) -> Callable[[Data], object]:
    return lambda sent: sent.update(values)


def look(level: str, **values: Any) -> Callable[[Data], object]:
    whole = {"name": "", "colour": None, "used": True} | values
    return lambda sent: sent["levels"].update({level: whole})


def paid(amounts: object) -> Callable[[Data], object]:
    return in_condition(signal="paid_total", value=amounts)


@pytest.mark.parametrize(
    ("change", "path", "message"),
    [
        (in_rule(window_months=0), "rules.0.window_months", "Window must be 1 to 120 months."),
        (in_rule(window_months=121), "rules.0.window_months", "Window must be 1 to 120 months."),
        (in_rule(window_months=""), "rules.0.window_months", "Window must be 1 to 120 months."),
        (in_rule(window_months=1.5), "rules.0.window_months", "Window must be 1 to 120 months."),
        (in_rule(window_months=True), "rules.0.window_months", "Window must be 1 to 120 months."),
        (in_rule(window_months="12"), "rules.0.window_months", "Window must be 1 to 120 months."),
        (
            in_rule(rehabilitation=0),
            "rules.0.rehabilitation",
            "Good orders in a row must be 1 to 1000.",
        ),
        (
            in_rule(level="vip"),
            "rules.0.rehabilitation",
            "Only rules that speak against a customer can be cleared.",
        ),
        (in_rule(level="neutral"), "rules.0.level", "Choose a smiley."),
        (in_rule(level="angry"), "rules.0.level", "Choose a smiley."),
        (in_rule(conditions=[]), "rules.0.conditions", "A rule needs 1 to 6 conditions."),
        (in_rule(**TOO_MANY), "rules.0.conditions", "A rule needs 1 to 6 conditions."),
        (in_rule(key=""), "rules.0.key", PLEASE_RELOAD),
        (in_rule(key="\n\t"), "rules.0.key", PLEASE_RELOAD),
        (in_rule(more=1), "rules.0.more", PLEASE_RELOAD),
        (in_condition(signal="luck"), "rules.0.conditions.0.signal", "Choose what is counted."),
        (
            in_condition(comparison="equals"),
            "rules.0.conditions.0.comparison",
            "Choose how it is compared.",
        ),
        (in_condition(value=-1), "rules.0.conditions.0.value", "Number must be 0 to 10000."),
        (in_condition(value="2x"), "rules.0.conditions.0.value", "Number must be 0 to 10000."),
        (
            in_condition(signal="problem_share", value=101),
            "rules.0.conditions.0.value",
            "Percentage must be 0 to 100.",
        ),
        (
            in_condition(comparison="more_than_signal", value="problem_share"),
            "rules.0.conditions.0.value",
            "Choose another number that can be compared with this one.",
        ),
        (
            in_condition(comparison="more_than_signal", value=["good"]),
            "rules.0.conditions.0.value",
            "Choose another number that can be compared with this one.",
        ),
        (
            in_condition(signal="paid_total", comparison="more_than_signal", value="good"),
            "rules.0.conditions.0.comparison",
            "The amount paid can be at least or at most so much.",
        ),
        (paid({"CZK": "a lot"}), "rules.0.conditions.0.value.CZK", AMOUNT),
        (paid({"CZK": "1.234"}), "rules.0.conditions.0.value.CZK", AMOUNT),
        (paid({"CZK": "-5"}), "rules.0.conditions.0.value.CZK", AMOUNT),
        (paid({"CZK": -5}), "rules.0.conditions.0.value.CZK", AMOUNT),
        (paid({"CZK": 2.5}), "rules.0.conditions.0.value.CZK", AMOUNT),
        (paid({"CZK": "9" * 30}), "rules.0.conditions.0.value.CZK", "This amount is too large."),
        (paid({"CZK": "9" * 9000}), "rules.0.conditions.0.value.CZK", AMOUNT),
        (paid({"Kč": "5"}), "rules.0.conditions.0.value.Kč", "There is no such currency."),
        (
            paid({"CZK": ""}),
            "rules.0.conditions.0.value",
            "Write an amount in at least one currency.",
        ),
        (paid(5), "rules.0.conditions.0.value", AMOUNT),
        (at_top(pause_days=0), "pause_days", "Pause must be 1 to 3650 days."),
        (at_top(first_order_above={"EUR": "x"}), "first_order_above.EUR", AMOUNT),
        (at_top(first_cod_order_above=None), "first_cod_order_above", AMOUNT),
        (
            look("vip", name="x" * 31),
            "levels.vip.name",
            "Name must have at most 30 characters.",
        ),
        (look("vip", colour="mauve"), "levels.vip.colour", "Choose one of the colours."),
        (
            look("neutral", used=False),
            "levels.neutral.used",
            "No rule gives this smiley, so it cannot be switched off.",
        ),
        (look("angry"), "levels.angry", PLEASE_RELOAD),
        (at_top(rules=GOOD["rules"] * 5), "rules", "There can be at most 40 rules."),
        (at_top(rules=[None]), "rules.0", PLEASE_RELOAD),
        (at_top(rules={}), "rules", PLEASE_RELOAD),
        (lambda sent: sent.pop("pause_days"), "pause_days", "Pause must be 1 to 3650 days."),
        (lambda sent: sent["rules"].append(sent["rules"][0]), "", PLEASE_RELOAD),
    ],
)
def test_a_mistake_is_told_beside_its_field(
    change: Callable[[Data], object], path: str, message: str
) -> None:
    draft = read(change)

    assert draft.ruleset is None
    assert [(mistake.path, mistake.message) for mistake in draft.mistakes] == [(path, message)]


@pytest.mark.parametrize("sent", [None, 5, "rules", [], [[]]])
def test_nothing_that_can_be_sent_is_an_error_of_ours(sent: object) -> None:
    g.language = "en"
    draft = rule_draft.read(sent)

    assert (draft.ruleset, draft.rules) == (None, [])
    assert [mistake.message for mistake in draft.mistakes] == [PLEASE_RELOAD]


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_is_read_as_it_was(preset: str) -> None:
    assert rule_draft.read(ruleset_data.to_data(PRESETS[preset])).ruleset == PRESETS[preset]


@pytest.mark.parametrize(
    ("written", "minor"),
    [("20 000", 2_000_000), ("20\xa0000,50", 2_000_050), ("20000.50", 2_000_050), (1999, 1999)],
)
def test_amounts_are_taken_as_people_write_them_and_as_we_do(
    written: str | int, minor: int
) -> None:
    draft = read(at_top(first_order_above={"CZK": written, "EUR": ""}))

    assert draft.ruleset is not None
    assert draft.ruleset.first_order_above == {"CZK": minor}


def test_looks_that_are_ours_are_left_out_and_names_are_trimmed() -> None:
    draft = read(
        lambda sent: sent.update(
            levels={
                "risky": {"name": "", "colour": None, "used": True},
                "vip": {"name": " Gold \x00\n", "colour": "yellow", "used": True},
            }
        )
    )

    assert draft.ruleset is not None
    assert draft.ruleset.looks == {Level.VIP: Look("Gold", Colour.YELLOW)}


def test_the_other_rules_of_a_form_with_a_mistake_are_whole() -> None:
    draft = read(in_rule(window_months=0))

    assert [rule is None for rule in draft.rules] == [True] + [False] * (len(GOOD["rules"]) - 1)
