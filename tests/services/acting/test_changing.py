"""The owner changes what is done by itself: all of it or nothing, and it is recorded."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.domain.acting import Acting, Action, Mode, Situation, preset
from app.domain.acting_data import to_data
from app.domain.roles import Role
from app.errors import Forbidden, Outdated
from app.extensions import db
from app.models import Decision, OrderStatus
from app.services import record_chain, settings
from app.services.acting import changing
from app.services.acting.changing import Faulty
from app.services.acting.shown import Shown, shown
from app.services.acting.wishes import wishes_of
from tests.factories import make_actor
from tests.services.steps import NOON, new_shop, shop_row
from tests.tables import everything


@pytest.fixture
def shop_id(app: Flask) -> int:
    """A Czech shop with its statuses: -4 is the platform's own cancelled one, 7 is open."""
    shop_id = new_shop()
    shop_row(shop_id).country = "CZ"
    db.session.commit()
    return shop_id


def seen(shop_id: int) -> Shown:
    """Return what the page shows now."""
    db.session.rollback()
    db.session.expire_all()
    return shown(shop_id)


def change(shop_id: int, base: str | None = None, **values: Any) -> None:
    """Let an owner change some of the settings that stand now, or that had the digest `base`."""
    now = seen(shop_id)
    db.session.rollback()
    wanted = replace(now.acting, **values)
    changing.change(make_actor(shop_id), wanted, base=now.digest if base is None else base)


def records(shop_id: int) -> list[Decision]:
    db.session.rollback()
    return [*db.session.query(Decision).filter_by(shop_id=shop_id).order_by(Decision.id)]


def test_a_change_holds_from_now_on_and_is_recorded_with_what_was_before(shop_id: int) -> None:
    before, revision = seen(shop_id), shop_row(shop_id).revision

    change(shop_id, grace=timedelta(minutes=30), paid=True)

    after = seen(shop_id)
    wanted = replace(before.acting, grace=timedelta(minutes=30), paid=True)
    assert to_data(after.acting) == to_data(wanted)
    assert after.digest != before.digest
    assert not after.usual
    assert shop_row(shop_id).revision == revision + 1
    (record,) = records(shop_id)
    assert (record.kind, record.author, record.customer_id) == ("settings_changed", "Eva", None)
    assert record.facts == {
        "what": "acting",
        "before": to_data(before.acting),
        "after": to_data(after.acting),
        "statuses": {"-4": "Stornována"},
    }
    assert record.facts["after"]["grace_minutes"] == 30
    db.session.rollback()
    assert record_chain.verify(shop_id) == record_chain.Proof(1, None)


def test_a_shop_that_wants_what_is_usual_is_kept_as_such(shop_id: int) -> None:
    change(shop_id, grace=timedelta(minutes=30))
    change(shop_id, grace=preset("CZ").grace)

    assert seen(shop_id).usual
    assert shop_row(shop_id).acting == {}
    assert len(records(shop_id)) == 2


def test_the_same_again_is_no_change_whatever_one_looked_at(shop_id: int) -> None:
    change(shop_id, grace=timedelta(minutes=30))
    before = everything()

    change(shop_id, base="something older")

    assert everything() == before


def test_who_looked_at_something_older_changes_nothing(shop_id: int) -> None:
    older = seen(shop_id).digest
    change(shop_id, grace=timedelta(minutes=30))
    before = everything()

    with pytest.raises(Outdated):
        change(shop_id, base=older, paid=True)
    with pytest.raises(Outdated):
        changing.back_to_preset(make_actor(shop_id), base=older)

    assert everything() == before


def with_mode(acting: Acting, action: Action, mode: Mode, **targets: str) -> dict[str, Any]:
    """Return the values of settings in which the flagged's orders meet another fate too."""
    flagged = {**acting.modes[Situation.FLAGGED], action: mode}
    named = {Action(name): status for name, status in targets.items()}
    return {
        "modes": {**acting.modes, Situation.FLAGGED: flagged},
        "targets": {**acting.targets, **named},
    }


@pytest.mark.parametrize(
    ("_case", "values", "fault"),
    [
        ("a status that is not there", {"targets": {Action.CANCEL: "404"}}, "targets.cancel"),
        ("a status that is gone", {"targets": {Action.CANCEL: "5"}}, "targets.cancel"),
        ("an open status to cancel into", {"targets": {Action.CANCEL: "7"}}, "targets.cancel"),
        ("cancelling by another name", {"targets": {Action.HOLD: "-4"}}, "targets.hold"),
        ("closing by another name", {"targets": {Action.PREPAYMENT: "-3"}}, "targets.prepayment"),
        ("no grace at all", {"grace": timedelta(minutes=-1)}, "grace_minutes"),
        ("a flood", {"daily_cap": 1_000_000}, "daily_cap"),
        ("a share of nothing", {"share": 0}, "share"),
    ],
)
def test_what_cannot_work_is_refused_and_nothing_changes(
    shop_id: int, _case: str, values: dict[str, Any], fault: str
) -> None:
    gone = db.session.query(OrderStatus).filter_by(shop_id=shop_id, external_id="5").one()
    gone.outcome, gone.missing_since = "cancelled_by_shop", NOON
    db.session.commit()
    before = everything()

    with pytest.raises(Faulty) as refusal:
        change(shop_id, **values)

    assert [found.place for found in refusal.value.faults] == [fault]
    assert everything() == before


def test_two_actions_that_would_move_an_order_by_themselves_are_refused(shop_id: int) -> None:
    values = with_mode(seen(shop_id).acting, Action.HOLD, Mode.AUTO, hold="7")
    before = everything()

    with pytest.raises(Faulty, match=r"modes\.flagged\.hold: two_automatic"):
        change(shop_id, **values)

    assert everything() == before


def test_a_slovak_shop_cannot_be_made_to_cancel(shop_id: int) -> None:
    shop_row(shop_id).country = "SK"
    db.session.commit()
    wanted = preset("CZ")
    before = everything()

    with pytest.raises(Faulty, match="not_allowed"):
        changing.change(make_actor(shop_id), wanted, base=seen(shop_id).digest)

    assert everything() == before


def test_holding_needs_a_status_that_keeps_the_order_open(shop_id: int) -> None:
    change(shop_id, **with_mode(seen(shop_id).acting, Action.HOLD, Mode.PROPOSE, hold="7"))

    now = seen(shop_id)
    assert now.acting.targets[Action.HOLD] == "7"
    assert [target.id for target in now.targets[Action.HOLD]] == ["-1", "7", "6"]
    assert [target.id for target in now.targets[Action.CANCEL]] == ["-4"]


def test_cancelling_follows_the_platform_unless_the_merchant_chose_another_status(
    shop_id: int,
) -> None:
    own = db.session.query(OrderStatus).filter_by(shop_id=shop_id, external_id="6").one()
    own.outcome = "cancelled_by_shop"
    db.session.commit()
    change(shop_id, paid=True)
    assert shop_row(shop_id).acting["targets"] == {}

    change(shop_id, targets={Action.CANCEL: "6"})
    assert shop_row(shop_id).acting["targets"] == {"cancel": "6"}
    assert records(shop_id)[-1].facts["statuses"] == {
        "-4": "Stornována",
        "6": "Balíme s láskou",
    }

    change(shop_id, targets={Action.CANCEL: ""})
    assert seen(shop_id).acting.targets == {Action.CANCEL: "-4"}


def test_a_shop_without_a_cancelled_status_is_asked_for_one(shop_id: int) -> None:
    db.session.query(OrderStatus).filter_by(shop_id=shop_id).delete()
    db.session.commit()
    before = everything()

    with pytest.raises(Faulty, match=r"targets\.cancel: no_status"):
        change(shop_id, paid=True)

    assert everything() == before


def test_what_is_usual_comes_back_once_and_is_recorded(shop_id: int) -> None:
    usual = seen(shop_id)
    change(shop_id, quiet=True)
    changed = seen(shop_id)

    changing.back_to_preset(make_actor(shop_id), base=changed.digest)

    assert seen(shop_id) == usual
    assert [record.facts["after"]["quiet"] for record in records(shop_id)] == [True, False]
    before = everything()
    changing.back_to_preset(make_actor(shop_id), base="whatever")
    assert everything() == before


def test_what_is_usual_comes_back_although_the_chosen_status_is_gone(shop_id: int) -> None:
    change(shop_id, **with_mode(seen(shop_id).acting, Action.HOLD, Mode.PROPOSE, hold="7"))
    db.session.query(OrderStatus).filter_by(shop_id=shop_id, external_id="7").delete()
    db.session.commit()

    changing.back_to_preset(make_actor(shop_id), base=seen(shop_id).digest)

    assert seen(shop_id).usual


@pytest.mark.parametrize("role", [Role.STAFF, Role.READ_ONLY])
def test_only_owners_change_settings(shop_id: int, role: Role) -> None:
    now = seen(shop_id)
    before = everything()
    actor = make_actor(shop_id, role)

    with pytest.raises(Forbidden):
        changing.change(actor, replace(now.acting, paid=True), base=now.digest)
    with pytest.raises(Forbidden):
        changing.back_to_preset(actor, base=now.digest)

    assert everything() == before


def test_other_shops_keep_their_settings(shop_id: int) -> None:
    other = new_shop()

    change(shop_id, paid=True)

    assert seen(other).usual
    assert not wishes_of(db.session(), shop_row(other)).paid
    assert records(other) == []


def test_the_breaker_is_shown_with_its_counts_and_reset_for_new_orders_only(shop_id: int) -> None:
    assert seen(shop_id).tripped is None
    shop, facts = shop_row(shop_id), {"limit": "share", "actions": 7, "orders": 30}
    shop.breaker_tripped_at, shop.breaker = NOON, facts
    db.session.commit()
    tripped = seen(shop_id).tripped
    assert tripped is not None
    assert (tripped.since, tripped.facts) == (NOON, facts)
    db.session.rollback()

    settings.reset_breaker(make_actor(shop_id))

    assert seen(shop_id).tripped is None
    resumed = shop_row(shop_id).cancelling_resumed_at
    assert resumed is not None
    assert abs(resumed - datetime.now(UTC)) < timedelta(hours=1)
    assert shop_row(shop_id).breaker == {}
    assert [(record.kind, record.author) for record in records(shop_id)] == [
        ("breaker_reset", "Eva")
    ]
    before = everything()
    settings.reset_breaker(make_actor(shop_id))
    assert everything() == before
