"""Versions of a shop's rules: each change is one, old ones stay, and one can go back."""

from dataclasses import replace

import pytest
from flask import Flask

from app.domain.presets import DEFAULT, PRESETS
from app.domain.rules import Level
from app.domain.ruleset import Colour, Look
from app.errors import NotFound, Outdated
from app.extensions import db
from app.services import rerating_requests, rulesets
from app.services.runtime import Runtime
from tests.factories import make_actor
from tests.services.steps import fetched, level_of, new_shop, save, work_off
from tests.tables import everything

FIRST = PRESETS[DEFAULT]
OTHER = PRESETS["loyalty_only"]


@pytest.fixture
def shop_id(app: Flask) -> int:
    return new_shop()


def change(shop_id: int, ruleset=OTHER, base: int = 1, reason: str = "too strict") -> int:
    return rulesets.save(make_actor(shop_id), ruleset, base=base, reason=reason)


def in_force(shop_id: int) -> int:
    version, _ = rulesets.in_force(db.session(), shop_id)
    db.session.rollback()
    return version


def test_a_change_is_a_new_version_that_tells_who_made_it_and_why(shop_id: int) -> None:
    assert change(shop_id) == 2

    newest, first = rulesets.versions(shop_id)

    assert (newest.number, newest.author, newest.reason) == (2, "Eva", "too strict")
    assert newest.ruleset == OTHER
    assert newest.created_at > first.created_at
    assert (first.number, first.ruleset) == (1, FIRST)


def test_a_new_version_is_in_force_when_all_customers_are_rated_by_it(
    shop_id: int, runtime: Runtime
) -> None:
    change(shop_id)
    assert in_force(shop_id) == 1

    work_off(runtime)

    assert in_force(shop_id) == 2


def test_going_back_is_a_version_of_its_own(shop_id: int, runtime: Runtime) -> None:
    change(shop_id)
    work_off(runtime)

    assert rulesets.restore(make_actor(shop_id, name="Ota"), 1, base=2, reason="it was better") == 3
    work_off(runtime)

    assert (in_force(shop_id), rulesets.newest(shop_id).ruleset) == (3, FIRST)
    assert [v.number for v in rulesets.versions(shop_id)] == [3, 2, 1]


def test_rules_that_change_nothing_are_no_version(shop_id: int) -> None:
    before = everything()

    assert change(shop_id, FIRST) == 1

    assert everything() == before


def test_a_version_whose_rerating_was_called_off_is_brought_in_by_saving_it_again(
    shop_id: int, runtime: Runtime
) -> None:
    change(shop_id, replace(FIRST, rules=OTHER.rules))
    asked = rerating_requests.progress(shop_id)
    assert asked is not None
    rerating_requests.cancel(make_actor(shop_id), asked.id)
    work_off(runtime)
    assert in_force(shop_id) == 1

    assert rulesets.restore(make_actor(shop_id), 2, base=2, reason="") == 2
    work_off(runtime)

    assert in_force(shop_id) == 2
    assert [v.number for v in rulesets.versions(shop_id)] == [2, 1]


def test_saving_a_version_again_that_is_being_brought_in_changes_nothing(shop_id: int) -> None:
    change(shop_id)
    before = everything()

    assert change(shop_id, base=2) == 2

    assert everything() == before


def test_a_change_of_what_somebody_else_has_changed_is_refused(shop_id: int) -> None:
    change(shop_id)
    before = everything()

    with pytest.raises(Outdated):
        change(shop_id, PRESETS["careful"])
    with pytest.raises(Outdated):
        rulesets.restore(make_actor(shop_id, name="Ota"), 1, base=1, reason="")

    assert everything() == before


@pytest.mark.parametrize("number", [0, -1, 2, 2**40])
def test_there_is_no_version_that_nobody_made(shop_id: int, number: int) -> None:
    change(new_shop())
    before = everything()

    with pytest.raises(NotFound):
        rulesets.version(shop_id, number)
    with pytest.raises(NotFound):
        rulesets.restore(make_actor(shop_id), number, base=1, reason="")

    assert everything() == before


def test_a_reason_longer_than_its_column_is_cut(shop_id: int) -> None:
    change(shop_id, reason="x" * 1000)

    assert rulesets.newest(shop_id).reason == "x" * rulesets.LONGEST_REASON


def test_looks_and_levels_out_of_use_are_kept(shop_id: int) -> None:
    looks = {
        Level.RISKY: Look("Pozor!", Colour.ORANGE),
        Level.VIP: Look(used=False),
    }
    change(shop_id, replace(FIRST, looks=looks))

    assert rulesets.newest(shop_id).ruleset.looks == looks


def test_a_level_out_of_use_is_given_to_nobody(shop_id: int, runtime: Runtime) -> None:
    save(shop_id, *[fetched(str(n), status_id="-3") for n in range(9)])
    change(shop_id, replace(FIRST, looks={Level.VIP: Look(used=False)}))

    work_off(runtime)

    assert level_of("1") == "loyal"


def test_a_change_of_rules_alone_looks_at_records_one_of_badges_at_orders(shop_id: int) -> None:
    change(shop_id, replace(FIRST, rules=OTHER.rules))
    asked = rerating_requests.progress(shop_id)
    assert asked is not None
    assert asked.can_cancel

    change(shop_id, replace(FIRST, pause_days=180), base=2)
    asked = rerating_requests.progress(shop_id)
    assert asked is not None
    assert not asked.can_cancel
