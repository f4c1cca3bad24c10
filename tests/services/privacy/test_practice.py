"""What a shop may tell of itself is what its settings do."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.domain import ruleset_data
from app.domain.acting import Action, Mode, Situation, preset
from app.domain.acting_data import to_data
from app.domain.presets import DEFAULT, PRESETS
from app.domain.ruleset import Comparison, Condition
from app.domain.signals import Signal
from app.extensions import db
from app.models import Ruleset
from app.services.privacy.practice import practice_of
from app.services.privacy.settings import Ground, PrivacySettings
from tests.factories import NOON, make_shop

CANCELLED = {Situation.BLACKLISTED: Action.CANCEL, Situation.FLAGGED: Action.CANCEL}
ASKED = {Situation.BLACKLISTED: Action.PREPAYMENT, Situation.FLAGGED: Action.PREPAYMENT}
DRY: dict[str, Any] = to_data(preset("CZ")) | {"dry_run": True}
HELD: dict[str, Any] = to_data(preset("CZ"))
HELD["modes"] = {Situation.RISKY: {Action.HOLD: Mode.AUTO, Action.NOTIFY: Mode.AUTO}}


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """No database changes what is tested here."""
    return sqlite_app


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("_case", "values", "automatic", "accounts"),
    [
        ("as is usual", {}, CANCELLED, True),
        ("where a shop must sell", {"country": "SK"}, ASKED, False),
        ("a dry run", {"acting": DRY}, {}, False),
        ("only the worst smiley", {"acting": HELD}, {Situation.RISKY: Action.HOLD}, False),
        ("suspended for a while", {"cancelling_suspended_at": NOON}, CANCELLED, True),
        ("stopped by itself", {"breaker_tripped_at": NOON}, CANCELLED, True),
        ("orders from files", {"platform": ""}, CANCELLED, False),
    ],
)
def test_what_is_done_by_itself_follows_the_settings(
    _case: str,
    values: dict[str, Any],
    automatic: Mapping[Situation, Action],
    accounts: bool,
) -> None:
    shop = make_shop(**{"country": "CZ"} | values)
    db.session.commit()

    found = practice_of(shop.id)

    assert found.automatic == automatic
    assert found.accounts is accounts
    assert found.decides_alone is bool(automatic)
    assert found.grace == timedelta(minutes=15)


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(("country", "stops"), [("CZ", True), ("SK", False)])
def test_the_checkout_decides_alone_where_it_may(country: str, stops: bool) -> None:
    shop = make_shop(country=country, acting=DRY, checkout={"on": True})
    db.session.commit()

    found = practice_of(shop.id)

    assert (found.checkout, found.decides_alone) == (stops, stops)


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("_case", "condition", "expected"),
    [
        ("a withdrawal", Condition(Signal.WITHDRAWN, Comparison.GE, 3), True),
        ("a share of returns", Condition(Signal.RETURN_SHARE, Comparison.GE, 50), True),
        ("more complaints", Condition(Signal.BAD, Comparison.GT_SIGNAL, Signal.COMPLAINTS), True),
        ("what was not collected", Condition(Signal.UNCOLLECTED, Comparison.GE, 2), False),
    ],
)
def test_rules_that_count_what_is_lawful_are_not_passed_over(
    _case: str, condition: Condition, expected: bool
) -> None:
    shop = make_shop()
    first, *others = PRESETS[DEFAULT].rules
    rules = (replace(first, conditions=(condition,)), *others)
    row = db.session.query(Ruleset).filter_by(shop_id=shop.id).one()
    row.rules = ruleset_data.to_data(replace(PRESETS[DEFAULT], rules=rules))
    db.session.commit()

    assert practice_of(shop.id).counts_lawful is expected


@pytest.mark.usefixtures("app")
def test_what_is_kept_is_the_merchants_word() -> None:
    said = {"ground": "contract", "ground_text": "Debt", "orders_months": 12, "decisions_months": 6}
    shop = make_shop(privacy=said, name="Knihy", country="pl")
    db.session.commit()

    found = practice_of(shop.id)

    assert found.privacy == PrivacySettings(Ground.CONTRACT, "Debt", 12, 6)
    assert (found.name, found.country) == ("Knihy", "PL")
