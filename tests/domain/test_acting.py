"""What a shop may do by itself, by its country."""

import pytest

from app.domain.acting import (
    MUST_SELL,
    STATUS_ACTIONS,
    WITHOUT_PROPOSAL,
    Acting,
    Action,
    Mode,
    Situation,
    allowed,
    may_refuse,
    preset,
)
from app.domain.acting_data import faults

COUNTRIES = ["CZ", "SK", "PL", "HU", "DE", "", "sk", "??"]


@pytest.mark.parametrize(
    ("country", "may"),
    [("CZ", True), ("PL", True), ("", True), ("SK", False), ("sk", False)],
)
def test_a_slovak_shop_must_sell_to_everybody(country, may):
    assert may_refuse(country) is may
    assert (Action.CANCEL in allowed(country)) is may


@pytest.mark.parametrize("country", COUNTRIES)
def test_whatever_is_usual_in_a_country_is_allowed_there(country):
    usual, may = preset(country), allowed(country)
    targets = {Action.CANCEL: ["-4"]}
    wanted = Acting(usual.modes, {Action.CANCEL: "-4"})

    assert [
        a for s in Situation for a in Action if usual.mode(s, a) is not Mode.OFF and a not in may
    ] == []
    assert faults(wanted, country, targets) == ()


@pytest.mark.parametrize("country", COUNTRIES)
def test_what_is_usual_touches_no_paid_or_sent_order_and_can_be_taken_back(country):
    usual = preset(country)

    assert (usual.paid, usual.shipped) == (False, False)
    assert usual.grace.total_seconds() >= 600
    assert usual.daily_cap <= 20


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_risky_customer_alone_makes_nothing_happen_by_itself(country):
    modes = [preset(country).mode(Situation.RISKY, action) for action in Action]

    assert Mode.AUTO not in modes
    assert preset(country).mode(Situation.RISKY, Action.PREPAYMENT) is Mode.PROPOSE


def test_what_nobody_said_is_off():
    assert Acting({}).mode(Situation.RISKY, Action.CANCEL) is Mode.OFF
    assert Acting({Situation.RISKY: {}}).mode(Situation.RISKY, Action.CANCEL) is Mode.OFF


def test_every_action_either_moves_an_order_or_needs_no_word_of_a_person():
    assert set(STATUS_ACTIONS) | WITHOUT_PROPOSAL == set(Action)
    assert set(STATUS_ACTIONS) & WITHOUT_PROPOSAL == set()
    assert all(country.isupper() for country in MUST_SELL)
