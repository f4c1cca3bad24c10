import json
from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.rules import Level, Ruleset
from app.domain.ruleset import Colour, Look
from app.domain.ruleset_data import from_data, to_data
from tests.domain.histories import RULES
from tests.domain.merchants import rulesets

LOOK = {"name": "", "colour": None, "used": True}


@given(rulesets())
def test_a_ruleset_survives_json(ruleset):
    assert from_data(json.loads(json.dumps(to_data(ruleset)))) == ruleset


def test_what_is_written_is_plain():
    look = Look("grumpy", Colour.PURPLE, used=False)
    amounts = {"CZK": 1}
    ruleset = Ruleset((), 9, amounts, {"EUR": 2}, {Level.RISKY: look, Level.NEW: Look()})
    assert to_data(ruleset) == {
        "rules": [],
        "pause_days": 9,
        "first_order_above": {"CZK": 1},
        "first_cod_order_above": {"EUR": 2},
        "levels": {
            "risky": {"name": "grumpy", "colour": "purple", "used": False},
            "new": {"name": "", "colour": None, "used": True},
        },
    }


@given(rulesets(), st.sets(st.sampled_from(["levels", "first_cod_order_above"]), min_size=1))
def test_what_the_first_versions_did_not_say_is_read_as_nothing_said(ruleset, missing):
    data = to_data(ruleset)
    for name in missing:
        del data[name]
    read = from_data(data)
    assert read.looks == ({} if "levels" in missing else ruleset.looks)
    cash = {} if "first_cod_order_above" in missing else ruleset.first_cod_order_above
    assert read.first_cod_order_above == cash
    assert (read.rules, read.first_order_above) == (ruleset.rules, ruleset.first_order_above)


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
        ("amounts on delivery in a list", ("first_cod_order_above",), [1]),
        ("a currency that is none", ("first_cod_order_above",), {"czk": 1}),
        ("a level that is none", ("levels",), {"grumpy": LOOK}),
        ("levels in a list", ("levels",), ["risky"]),
        ("a look that is a name", ("levels",), {"risky": "grumpy"}),
        ("a look without a colour", ("levels",), {"risky": {"name": "", "used": True}}),
        ("a colour that is none", ("levels",), {"risky": LOOK | {"colour": "infrared"}}),
        ("a name without an end", ("levels",), {"risky": LOOK | {"name": "x" * 31}}),
        ("a name that is a number", ("levels",), {"risky": LOOK | {"name": 7}}),
        ("a name that is a list", ("levels",), {"risky": LOOK | {"name": ["grumpy"]}}),
        ("a level used in words", ("levels",), {"risky": LOOK | {"used": "no"}}),
        ("an unused level that no rule gives", ("levels",), {"neutral": LOOK | {"used": False}}),
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
