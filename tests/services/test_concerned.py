"""Whom a change of rules concerns, as the database sees it."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.presets import PRESETS
from app.domain.ruleset import Comparison, Condition, Level, Look, Rule, Ruleset
from app.domain.signals import Signal
from app.extensions import db
from app.models import Customer
from app.services.concerned import concerned
from tests.factories import make_customer, make_shop

RULES = PRESETS["cz"]
RECORDS = {
    "nobody yet": "",
    "one good": "+;739210;CZK 5000 5000",
    "three good": "+++;739210 739300 739311;CZK 15000 5000 5000 5000",
    "one not collected": "u;739210",
    "refused after a good one": "+r;739210 739300;CZK 5000 5000",
    "cancelled twice": "cc;739210 739300",
    "unpaid, in euro": "+x;739210 739300;EUR 5000 5000",
    "sent back": "w;739210",
}


def rule(key: str, **values: object) -> Rule:
    found = next(rule for rule in RULES.rules if rule.key == key)
    return replace(found, **values)  # type: ignore[arg-type]


def changed(*rules: Rule, without: str = "", **values: object) -> Ruleset:
    """Return the rules with some in the place of those with the same keys, or without one."""
    new = {rule.key: rule for rule in rules}
    kept = [new.pop(rule.key, rule) for rule in RULES.rules if rule.key != without]
    return replace(RULES, rules=(*kept, *new.values()), **values)  # type: ignore[arg-type]


def chosen(before: Ruleset, after: Ruleset) -> set[str]:
    names = db.session.scalars(select(Customer.name).where(concerned(before, after)))
    return set(names)


@pytest.fixture
def people(app: Flask) -> None:
    shop = make_shop()
    for name, record in RECORDS.items():
        make_customer(shop, name=name, record=record)


ALL = set(RECORDS)
ONE = (Condition(Signal.UNCOLLECTED, Comparison.GE, 1),)
NOTHING_BAD = Rule("calm", Level.LOYAL, (Condition(Signal.BAD, Comparison.LE, 0),), 12, None)
RETURNS = Rule("returns", Level.WATCH, (Condition(Signal.RETURN_SHARE, Comparison.GE, 50),), 12, 3)


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("_case", "after", "expected"),
    [
        ("nothing", RULES, set()),
        ("badges only", changed(pause_days=90), set()),
        (
            "one parcel is enough",
            changed(rule("uncollected_repeatedly", conditions=ONE)),
            {"one not collected", "refused after a good one"},
        ),
        (
            "another window",
            changed(rule("cancelled_repeatedly", window_months=3)),
            {"cancelled twice"},
        ),
        ("a rule less", changed(without="unpaid_often"), set()),
        ("praise for three good ones", changed(without="loyal"), {"three good"}),
        (
            "an amount",
            changed(without="vip_by_amount"),
            {"one good", "three good", "refused after a good one", "unpaid, in euro"},
        ),
        ("a rule for whoever did no harm", changed(NOTHING_BAD), ALL),
        ("a share of what was received", changed(RETURNS), {"sent back"}),
        (
            "a level that is not used any more",
            changed(looks={Level.VIP: Look(used=False)}),
            {"one good", "three good", "refused after a good one", "unpaid, in euro"},
        ),
    ],
)
def test_it_chooses_those_whom_a_changed_rule_could_ever_touch(
    _case: str, after: Ruleset, expected: set[str]
) -> None:
    assert chosen(RULES, after) == expected
    assert chosen(after, RULES) == expected


@pytest.mark.usefixtures("people")
def test_whoever_has_a_staged_rating_is_looked_at_too() -> None:
    staged = db.session.scalars(select(Customer).where(Customer.name == "one good")).one()
    staged.staged_level = "vip"
    db.session.flush()
    assert chosen(RULES, RULES) == {"one good"}
