import json
from copy import deepcopy

import pytest
from hypothesis import given

from app.domain.presets import DEFAULT, PRESETS
from app.domain.ruleset_data import from_data, to_data
from tests.domain.histories import RULES, rulesets


@given(rulesets())
def test_a_ruleset_survives_json(ruleset):
    assert from_data(json.loads(json.dumps(to_data(ruleset)))) == ruleset


def test_the_presets_survive_json():
    for preset in PRESETS.values():
        assert from_data(json.loads(json.dumps(to_data(preset)))) == preset


def test_the_default_is_a_preset_with_amounts_in_three_currencies():
    assert DEFAULT in PRESETS
    assert RULES.first_order_above == {"CZK": 300_000, "EUR": 12_000, "PLN": 50_000}
    assert RULES.pause_days == 365


@pytest.mark.parametrize(
    ("_case", "path", "value"),
    [
        ("an unknown level", ("rules", 0, "level"), "grumpy"),
        ("a level that no rule gives", ("rules", 0, "level"), "new"),
        ("an unknown signal", ("rules", 0, "conditions", 0, "signal"), "horoscope"),
        ("an unknown comparison", ("rules", 0, "conditions", 0, "comparison"), "roughly"),
        ("a negative count", ("rules", 0, "conditions", 0, "value"), -1),
        ("half an order", ("rules", 0, "conditions", 0, "value"), 1.5),
        ("a truth for a count", ("rules", 0, "conditions", 0, "value"), True),
        ("a text for a count", ("rules", 0, "conditions", 0, "value"), "many"),
        ("a signal for a count", ("rules", 0, "conditions", 0, "value"), "good"),
        ("money for a count", ("rules", 0, "conditions", 0, "value"), {"CZK": 1}),
        ("a share above all", ("rules", 2, "conditions", 1, "value"), 101),
        ("a count compared with a share", ("rules", 4, "conditions", 1, "value"), "success_share"),
        ("a count compared with a number", ("rules", 4, "conditions", 1, "value"), 3),
        ("amounts without a currency", ("rules", 10, "conditions", 0, "value"), {}),
        ("a currency that is none", ("rules", 10, "conditions", 0, "value"), {"Kč": 1}),
        ("a negative amount", ("rules", 10, "conditions", 0, "value"), {"CZK": -1}),
        ("no conditions", ("rules", 0, "conditions"), []),
        ("no window at all", ("rules", 0, "window_months"), 0),
        ("a window of half a month", ("rules", 0, "window_months"), 0.5),
        ("a window in words", ("rules", 0, "window_months"), "6"),
        ("cleared by nothing", ("rules", 0, "rehabilitation"), 0),
        ("a positive rule that is cleared", ("rules", 8, "rehabilitation"), 3),
        ("a key used twice", ("rules", 0, "key"), "loyal"),
        ("no key", ("rules", 0, "key"), ""),
        ("a pause of no days", ("pause_days",), 0),
        ("amounts in a list", ("first_order_above",), [1]),
        ("rules in a text", ("rules",), "none"),
        ("rules that are nothing", ("rules",), None),
    ],
)
def test_what_makes_no_sense_is_refused(_case, path, value):
    changed = deepcopy(to_data(RULES))
    *way, last = path
    inner = changed
    for step in way:
        inner = inner[step]
    inner[last] = value
    with pytest.raises(ValueError, match=r"."):
        from_data(changed)


def test_what_is_missing_is_named():
    with pytest.raises(ValueError, match="pause_days"):
        from_data({"rules": [], "first_order_above": {}})
