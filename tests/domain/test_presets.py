import json

import pytest

from app.domain.presets import DEFAULT, PRESETS
from app.domain.rules import Level, rate
from app.domain.ruleset import DECIDING, NEGATIVE
from app.domain.ruleset_data import from_data, to_data
from app.domain.ruleset_faults import faults
from app.domain.signals import Signal, counted_signals
from tests.domain.histories import NOW, RULES, history

presets = pytest.mark.parametrize("preset", PRESETS.values(), ids=list(PRESETS))


@presets
def test_a_preset_has_no_faults(preset):
    assert faults(preset) == ()


@presets
def test_a_preset_survives_json(preset):
    assert from_data(json.loads(json.dumps(to_data(preset)))) == preset


@presets
def test_a_preset_counts_no_lawful_return_and_no_complaint(preset):
    counted = frozenset().union(*(rule.signals() for rule in preset.rules))
    unlawful = {*counted_signals(Signal.RETURN_SHARE), Signal.WITHDRAWN, Signal.COMPLAINTS}
    assert not counted & unlawful


@presets
def test_a_preset_forgives_all_but_a_lost_chargeback(preset):
    for rule in preset.rules:
        if rule.level in NEGATIVE:
            assert (rule.rehabilitation is None) is (rule.key == "chargeback")


@presets
@pytest.mark.parametrize("text", ["+", "o", "s", "f", "w", "m", "e"])
def test_a_preset_thinks_no_worse_of_whom_nothing_went_wrong_with(preset, text):
    orders = history(f"{text}9 {text}8")
    assert rate(orders, preset, NOW).level in (Level.NEW, Level.NEUTRAL)


def test_the_default_is_a_preset_with_amounts_in_three_currencies():
    assert DEFAULT in PRESETS
    assert RULES.first_order_above == {"CZK": 300_000, "EUR": 12_000, "PLN": 50_000}
    assert RULES.first_cod_order_above == {}
    assert RULES.pause_days == 365


@pytest.mark.parametrize(
    ("name", "currency", "vip", "first"),
    [
        ("cz", "CZK", 2_000_000, 300_000),
        ("sk", "EUR", 80_000, 12_000),
        ("pl", "PLN", 350_000, 50_000),
    ],
)
def test_a_country_has_amounts_in_its_currency(name, currency, vip, first):
    ruleset = PRESETS[name]
    by_amount = next(rule for rule in ruleset.rules if rule.key == "vip_by_amount")
    assert by_amount.conditions[0].value == {currency: vip}
    assert ruleset.first_order_above == {currency: first}


def test_a_country_differs_from_the_default_in_amounts_only():
    for name in ("cz", "sk", "pl"):
        same = [rule for rule in RULES.rules if rule.key != "vip_by_amount"]
        assert [rule for rule in PRESETS[name].rules if rule.key != "vip_by_amount"] == same


def test_who_only_praises_says_nothing_bad():
    assert not {rule.level for rule in PRESETS["loyalty_only"].rules} & set(NEGATIVE)


def test_the_careful_watch_a_first_order_to_be_paid_on_delivery_from_a_lower_amount_on():
    careful = PRESETS["careful"]
    assert careful.first_cod_order_above == {"CZK": 150_000, "EUR": 6_000, "PLN": 25_000}
    for currency, amount in careful.first_cod_order_above.items():
        assert amount < careful.first_order_above[currency]


@pytest.mark.parametrize(
    ("_case", "orders", "level"),
    [
        ("one unpaid order", "x300", Level.WATCH),
        ("two unpaid orders in two years", "x700 x10", Level.RISKY),
        ("one uncollected in two years", "u700", Level.WATCH),
        ("two uncollected in three years", "u1000 u900", Level.RISKY),
        ("four good orders do not clear them", "u90 u80 +4 +3 +2 +1", Level.RISKY),
        ("five do", "u90 u80 +5 +4 +3 +2 +1", Level.NEUTRAL),
        ("three cancellations and four good orders", "+50 +49 +48 +47 c9 c8 c7", Level.RISKY),
        ("three cancellations of ten", "+" + " +".join("7654321") + " c.9 c.8 c.7", Level.RISKY),
        ("three of eleven", "+" + " +".join("87654321") + " c.9 c.8 c.7", Level.WATCH),
        ("a lost chargeback, whenever it was", "!9000", Level.RISKY),
    ],
)
def test_the_careful_rules(_case, orders, level):
    assert rate(history(orders), PRESETS["careful"], NOW).level is level


@presets
def test_a_preset_says_what_is_worst_or_best_of_a_clear_case(preset):
    assert rate(history("+9 +8 +7 +6 +5 +4 +3 +2"), preset, NOW).level is Level.VIP
    given = {rule.level for rule in preset.rules} & set(NEGATIVE)
    worst = rate(history("u9 u8 u7 !6"), preset, NOW).level
    assert worst is (min(given, key=DECIDING.index) if given else Level.NEUTRAL)
