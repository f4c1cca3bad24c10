"""From a flagged customer's order to what is planned, proposed or left alone."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.domain.acting import Action, Mode, Situation
from app.domain.flags import FlagKind
from app.extensions import db
from app.models import Shop
from app.services import flags, record_chain, settings
from app.services.runtime import Runtime
from tests.factories import make_actor
from tests.fakes import FakePlatform
from tests.services.acting import steps
from tests.services.acting.steps import (
    action,
    actions,
    decisions,
    flagged,
    hear,
    now,
    placed,
    proposals,
)
from tests.services.steps import installed_shop


@pytest.fixture
def shop_id(app: Flask, runtime: Runtime, platform: FakePlatform) -> int:
    """A shop with one customer, whose first order is done."""
    shop_id = installed_shop(runtime, platform)
    placed(platform, "old", status_id="-3", placed_at=now() - timedelta(days=40))
    hear(runtime, shop_id, "old")
    # One order in ten: a quiet day must not trip the breaker of every test.
    steps.settings(shop_id, share=100)
    return shop_id


def test_an_order_of_a_flagged_customer_is_to_be_cancelled_after_the_grace_period(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    flagged(shop_id, "old")
    placed(platform, "new")
    hear(runtime, shop_id, "new")
    planned = action(shop_id, "new")
    assert (planned.state, planned.target_status, planned.automatic) == ("todo", "-4", True)
    assert timedelta(minutes=14) < planned.due_at - now() <= timedelta(minutes=15)
    (made,) = decisions(shop_id, "order_decided")
    assert made.facts["choices"][0] == {"action": "cancel", "mode": "auto", "because": None}
    assert made.facts["flags"][0]["reason"] == "nevyzvedává zásilky"
    assert platform.changes == [], "nothing is done within the grace period"


def test_an_order_is_decided_on_once_however_often_it_is_heard_of(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    flagged(shop_id, "old")
    placed(platform, "new")
    for _ in range(3):
        hear(runtime, shop_id, "new")
    assert len(decisions(shop_id, "order_decided")) == 1
    assert actions(shop_id) == [("new", "cancel", "todo", "")]


def test_nobody_elses_order_deserves_attention(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    flagged(shop_id, "old")
    placed(platform, "other", email="eva@example.com", phone="+420777000111", name="Eva Malá")
    hear(runtime, shop_id, "other")
    assert (actions(shop_id), proposals(shop_id)) == ([], [])
    assert decisions(shop_id, "order_decided") == []


@pytest.mark.parametrize(
    ("order", "because"),
    [
        ({"paid": True}, "paid"),
        ({"paid": None, "cash_on_delivery": False}, "payment_unknown"),
        ({"status_id": "6"}, "status_unknown"),
        ({"placed_at": now() - timedelta(days=3)}, "before_flag"),
    ],
)
def test_what_is_not_certain_is_proposed_to_a_person(
    shop_id: int,
    runtime: Runtime,
    platform: FakePlatform,
    order: dict[str, Any],
    because: str,
) -> None:
    flagged(shop_id, "old")
    placed(platform, "new", **order)
    hear(runtime, shop_id, "new")
    assert (actions(shop_id), proposals(shop_id)) == ([], [("new", "cancel")])
    assert decisions(shop_id, "order_decided")[0].facts["choices"][0]["because"] == because


@pytest.mark.parametrize("order", [{"shipped": True}, {"excluded": True}, {"status_id": "-3"}])
def test_what_is_on_its_way_or_over_is_left_alone(
    shop_id: int, runtime: Runtime, platform: FakePlatform, order: dict[str, Any]
) -> None:
    flagged(shop_id, "old")
    placed(platform, "new", **order)
    hear(runtime, shop_id, "new")
    assert (actions(shop_id), proposals(shop_id)) == ([], [])


def test_an_exempt_customer_is_left_alone_and_the_record_says_why(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    flagged(shop_id, "old")
    flagged(shop_id, "old", FlagKind.EXEMPT)
    placed(platform, "new")
    hear(runtime, shop_id, "new")
    assert (actions(shop_id), proposals(shop_id)) == ([], [])
    assert [made.facts["because"] for made in decisions(shop_id, "order_decided")] == ["exempt"]


def test_a_flag_on_somebody_with_open_orders_proposes_and_does_nothing_by_itself(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    placed(platform, "new")
    hear(runtime, shop_id, "new")
    owner = flagged(shop_id, "new")
    assert (actions(shop_id), proposals(shop_id)) == ([], [("new", "cancel")])
    flags.remove_flag(make_actor(shop_id), [owner], FlagKind.AUTO_CANCEL, "")
    assert proposals(shop_id) == [], "without the flag there is nothing to propose"


def test_a_flag_that_is_removed_in_time_saves_the_order(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    owner = flagged(shop_id, "old")
    placed(platform, "new")
    hear(runtime, shop_id, "new")
    flags.remove_flag(make_actor(shop_id), [owner], FlagKind.AUTO_CANCEL, "omyl")
    assert actions(shop_id) == [("new", "cancel", "skipped", "flag_removed")]
    (ended,) = decisions(shop_id, "action_ended")
    assert (ended.facts["reason"], ended.order_code) == ("flag_removed", "new")


def test_while_cancelling_is_suspended_nothing_happens_and_later_only_to_new_orders(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    owner = make_actor(shop_id)
    flagged(shop_id, "old")
    placed(platform, "waiting")
    hear(runtime, shop_id, "waiting")
    settings.suspend_cancelling(owner)
    placed(platform, "meanwhile")
    hear(runtime, shop_id, "meanwhile")
    settings.resume_cancelling(owner)
    hear(runtime, shop_id, "waiting", "meanwhile")
    assert actions(shop_id) == [("waiting", "cancel", "skipped", "suspended")]
    placed(platform, "after", placed_at=now() + timedelta(seconds=1))
    hear(runtime, shop_id, "after")
    assert actions(shop_id)[1:] == [("after", "cancel", "todo", "")]
    kinds = ["cancelling_suspended", "cancelling_resumed"]
    assert [len(decisions(shop_id, kind)) for kind in kinds] == [1, 1]


def test_a_dry_run_records_what_would_have_happened(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    steps.settings(shop_id, dry_run=True)
    flagged(shop_id, "old")
    placed(platform, "new")
    hear(runtime, shop_id, "new")
    assert (actions(shop_id), proposals(shop_id)) == ([], [])
    (made,) = decisions(shop_id, "order_decided")
    assert (made.facts["dry_run"], made.facts["choices"][0]["mode"]) == (True, "auto")


def test_the_breaker_stops_everything_when_one_day_brings_too_much(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    steps.settings(shop_id, daily_cap=2)
    flagged(shop_id, "old")
    for code in ("1", "2", "3"):
        placed(platform, code)
        hear(runtime, shop_id, code)
    assert [(code, state, why) for code, _, state, why in actions(shop_id)] == [
        ("1", "skipped", "breaker"),
        ("2", "skipped", "breaker"),
    ]
    assert sorted(proposals(shop_id)) == [("1", "cancel"), ("2", "cancel"), ("3", "cancel")]
    shop = db.session.get_one(Shop, shop_id)
    assert shop.breaker == {"limit": "daily_cap", "actions": 3, "orders": 3}
    settings.reset_breaker(make_actor(shop_id))
    placed(platform, "4", placed_at=now() + timedelta(seconds=1))
    hear(runtime, shop_id, "4")
    assert actions(shop_id)[2:] == [("4", "cancel", "todo", "")]


def test_the_breaker_stops_everything_when_too_large_a_share_is_cancelled(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    steps.settings(shop_id, share=50, share_from=2)
    flagged(shop_id, "old")
    for number in range(3):
        placed(platform, str(number))
        hear(runtime, shop_id, str(number))
    assert db.session.get_one(Shop, shop_id).breaker["limit"] == "share"
    assert {state for _, _, state, _ in actions(shop_id)} == {"skipped"}


def test_asking_for_money_first_leads_to_a_status_where_there_is_one(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    modes = {Situation.FLAGGED: {Action.PREPAYMENT: Mode.AUTO, Action.REMARK: Mode.AUTO}}
    steps.settings(shop_id, modes=modes, targets={Action.PREPAYMENT: "7"})
    flagged(shop_id, "old")
    placed(platform, "new")
    hear(runtime, shop_id, "new")
    assert actions(shop_id) == [("new", "prepayment", "todo", "")]
    steps.settings(shop_id, modes=modes, targets={})
    placed(platform, "next")
    hear(runtime, shop_id, "next")
    assert actions(shop_id)[1:] == [("next", "remark", "todo", "")]


def test_the_record_proves_itself_after_all_that(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    owner = flagged(shop_id, "old")
    placed(platform, "new")
    hear(runtime, shop_id, "new")
    flags.remove_flag(make_actor(shop_id), [owner], FlagKind.AUTO_CANCEL, "omyl")
    assert record_chain.verify(shop_id) == record_chain.Proof(4, None)
