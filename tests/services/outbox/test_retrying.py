"""What failed is asked for once more by a person: when that may be, and what is checked then."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, update

from app import database
from app.domain.acting import Action as Kind
from app.domain.action_states import ENDED, State
from app.domain.flags import FlagKind
from app.domain.roles import Role
from app.errors import Forbidden, NotFound, Outdated, PlatformError
from app.extensions import db
from app.models import Action, Flag, Notice, Order, OrderStatus, Shop
from app.services import flags, record_chain, settings
from app.services.acting.breaker import TRIPPED
from app.services.outbox import retrying, undoing
from app.services.record import entries, threads
from app.services.runtime import Runtime
from tests.factories import make_action, make_actor, make_order, make_shop
from tests.fakes import FakePlatform
from tests.services.acting import steps
from tests.services.acting.steps import (
    action,
    actions,
    customer_of,
    decisions,
    pass_by,
    placed,
    work,
)
from tests.tables import everything

LOCKED = PlatformError("the order is locked", permanent=True)
CANCELLED = [("new", "-4", False)]


@pytest.fixture
def failed(shop_id: int, runtime: Runtime, platform: FakePlatform) -> int:
    """The cancellation that the platform refused: its id."""
    platform.lies = [LOCKED]
    work(runtime)
    row = action(shop_id, "new")
    assert (row.state, standing(shop_id)) == ("failed", ["new"])
    return row.id


def standing(shop_id: int) -> list[str]:
    """Return of which orders the owner is told that something failed."""
    db.session.rollback()
    told = db.session.query(Notice).filter_by(shop_id=shop_id, kind="action_failed")
    return [notice.key for notice in told.filter(Notice.dismissed_at.is_(None))]


def store(statement: Any) -> None:
    with database.writing() as session:
        session.execute(statement.execution_options(across_shops="a test of one"))


def try_again(shop_id: int, id: int, role: Role = Role.STAFF) -> None:
    retrying.try_again(make_actor(shop_id, role), id)


def test_what_failed_is_done_once_its_cause_is_mended_after_a_minute_of_second_thoughts(
    shop_id: int, failed: int, runtime: Runtime, platform: FakePlatform
) -> None:
    before = action(shop_id, "new")
    kept = (before.situation, before.target_status, before.text, dict(before.limits))
    revision = db.session.get_one(Shop, shop_id).revision

    try_again(shop_id, failed)

    row = action(shop_id, "new")
    assert (row.situation, row.target_status, row.text, dict(row.limits)) == kept
    assert (row.state, row.automatic, row.author, row.attempts) == ("todo", False, "Eva", 0)
    assert (row.last_error, row.ended_at, row.read_at) == (None, None, None)
    assert db.session.get_one(Shop, shop_id).revision > revision
    assert standing(shop_id) == []
    work(runtime)
    assert platform.changes == [], "there is a minute to take it back"
    pass_by(minutes=1)
    work(runtime)
    assert platform.changes == CANCELLED
    assert [(kind, state) for _, kind, state, _ in actions(shop_id)] == [
        ("cancel", "confirmed"),
        ("remark", "confirmed"),
    ]
    assert steps.outcome(shop_id, "new") == "cancelled_by_shop", "by us, so never the customer's"


def test_the_record_says_who_asked_and_keeps_all_of_it_together(
    shop_id: int, failed: int, runtime: Runtime, platform: FakePlatform
) -> None:
    platform.lies = [LOCKED]
    for _ in range(2):
        try_again(shop_id, failed)
        pass_by(minutes=1)
        work(runtime)

    (ordered,) = decisions(shop_id, "order_decided")
    asked = decisions(shop_id, "action_retried")
    assert [(made.author, made.about, made.order_code) for made in asked] == [
        ("Eva", ordered.id, "new")
    ] * 2
    assert asked[0].facts == {"action": "cancel", "situation": "flagged", "target_status": "-4"}
    assert [made.customer_id for made in asked] == [customer_of(shop_id, "new")] * 2
    followed = threads.of(shop_id, [entries.one(shop_id, ordered.number)])[ordered.id].answers
    assert [(entry.kind, entry.facts.get("state")) for entry in followed] == [
        ("action_ended", "failed"),
        ("action_retried", None),
        ("action_ended", "failed"),
        ("action_retried", None),
        ("action_ended", "confirmed"),
        ("action_ended", "confirmed"),
    ]
    assert record_chain.verify(shop_id).broken_at is None


def test_what_fails_anew_is_told_anew_and_may_be_asked_for_again(
    shop_id: int, failed: int, runtime: Runtime, platform: FakePlatform
) -> None:
    platform.lies = [LOCKED]
    try_again(shop_id, failed)
    pass_by(minutes=1)
    work(runtime)
    assert (action(shop_id, "new").state, standing(shop_id)) == ("failed", ["new"])
    try_again(shop_id, failed)
    assert (action(shop_id, "new").state, standing(shop_id)) == ("todo", [])


def test_eight_new_attempts_are_made(
    shop_id: int, failed: int, runtime: Runtime, platform: FakePlatform
) -> None:
    platform.failures = [PlatformError("away")] * 20
    platform.calls.clear()
    try_again(shop_id, failed)
    for _ in range(20):
        pass_by(hours=2)
        work(runtime)
    assert platform.calls == ["fetch_order"] * 8
    assert (action(shop_id, "new").state, action(shop_id, "new").reason) == ("failed", "tries")


def test_whoever_asks_twice_asks_once(shop_id: int, failed: int) -> None:
    try_again(shop_id, failed)
    before = everything()
    try_again(shop_id, failed)
    assert everything() == before


def test_it_can_be_taken_back_in_its_minute(
    shop_id: int, failed: int, runtime: Runtime, platform: FakePlatform
) -> None:
    try_again(shop_id, failed)
    undoing.undo(make_actor(shop_id), failed)
    pass_by(minutes=1)
    work(runtime)
    assert (platform.changes, actions(shop_id)) == ([], [("new", "cancel", "skipped", "undone")])


@pytest.mark.parametrize("state", State)
def test_only_what_failed_is_tried_again(shop_id: int, failed: int, state: State) -> None:
    ended = Action.ended_at if state in ENDED else None
    store(update(Action).where(Action.id == failed).values(state=state.value, ended_at=ended))
    before = everything()
    if state is State.FAILED:
        try_again(shop_id, failed)
        assert action(shop_id, "new").state == "todo"
        return
    if state in ENDED:
        with pytest.raises(Outdated):
            try_again(shop_id, failed)
    else:
        try_again(shop_id, failed)
    assert everything() == before


def _unflagged(shop_id: int) -> None:
    owner = customer_of(shop_id, "new")
    flags.remove_flag(make_actor(shop_id), [owner], FlagKind.AUTO_CANCEL, "omyl")


def _exempt(shop_id: int) -> None:
    steps.flagged(shop_id, "new", FlagKind.EXEMPT)


NO_LONGER: dict[str, Callable[[int], object]] = {
    "the order has gone": lambda _: store(delete(Order).where(Order.code == "new")),
    "the order has ended": lambda _: store(
        update(Order).where(Order.code == "new").values(outcome="ok")
    ),
    "the shop must sell": lambda id: store(update(Shop).where(Shop.id == id).values(country="SK")),
    "the flag was removed": _unflagged,
    "the flag is over": lambda _: store(update(Flag).values(until=steps.now() - timedelta(days=1))),
    "the customer is exempt": _exempt,
}


@pytest.mark.parametrize("case", NO_LONGER)
def test_what_may_be_done_no_more_is_refused_and_nothing_changes(
    shop_id: int, failed: int, case: str
) -> None:
    NO_LONGER[case](shop_id)
    before = everything()
    with pytest.raises(Outdated):
        try_again(shop_id, failed)
    assert everything() == before


def test_who_may_not_decide_and_who_names_nothing_of_the_shop_change_nothing(
    shop_id: int, failed: int
) -> None:
    other = make_shop(external_id="another")
    db.session.commit()
    other_id = other.id
    before = everything()
    with pytest.raises(Forbidden):
        try_again(shop_id, failed, Role.READ_ONLY)
    for shop, id in ((other_id, failed), (shop_id, failed + 1000)):
        with pytest.raises(NotFound):
            try_again(shop, id)
    assert everything() == before


OFF: dict[str, Callable[[int], object]] = {
    "suspended": lambda id: settings.suspend_cancelling(make_actor(id)),
    "tripped": lambda id: store(
        update(Shop)
        .where(Shop.id == id)
        .values(breaker_tripped_at=steps.now(), breaker={"limit": TRIPPED})
    ),
    "a dry run": lambda id: steps.settings(id, dry_run=True),
    "switched off": lambda id: steps.settings(id, modes={}),
}


@pytest.mark.parametrize("case", OFF)
def test_what_stops_automatic_actions_does_not_stop_a_person(
    shop_id: int, failed: int, runtime: Runtime, platform: FakePlatform, case: str
) -> None:
    OFF[case](shop_id)
    try_again(shop_id, failed)
    pass_by(minutes=1)
    work(runtime)
    assert platform.changes == CANCELLED


def test_an_order_may_be_older_than_what_is_done_by_itself(
    shop_id: int, failed: int, runtime: Runtime, platform: FakePlatform
) -> None:
    old = steps.now() - timedelta(days=60)
    platform.orders["new"] = replace(platform.orders["new"], placed_at=old)
    store(update(Order).where(Order.code == "new").values(placed_at=old))
    try_again(shop_id, failed)
    pass_by(minutes=1)
    work(runtime)
    assert platform.changes == CANCELLED


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"paid": True}, "paid"),
        ({"shipped": True}, "shipped"),
        ({"status_id": "-3"}, "closed"),
        ({"status_id": "-4"}, "already"),
        (None, "gone"),
    ],
)
def test_the_order_is_looked_at_as_before_any_action(
    shop_id: int,
    failed: int,
    runtime: Runtime,
    platform: FakePlatform,
    values: dict[str, Any] | None,
    why: str,
) -> None:
    if values is None:
        del platform.orders["new"]
    else:
        placed(platform, "new", changed_at=steps.now() + timedelta(seconds=5), **values)
    try_again(shop_id, failed)
    pass_by(minutes=1)
    work(runtime)
    assert platform.changes == []
    assert actions(shop_id) == [("new", "cancel", "skipped", why)]


def test_a_status_that_the_shop_has_no_longer_gives_way_to_the_one_chosen_since(
    shop_id: int, failed: int, runtime: Runtime, platform: FakePlatform
) -> None:
    gone = update(OrderStatus).where(OrderStatus.external_id == "-4")
    store(gone.values(missing_since=steps.now()))
    steps.settings(shop_id, targets={Kind.CANCEL: "5"})
    try_again(shop_id, failed)
    (asked,) = decisions(shop_id, "action_retried")
    assert (action(shop_id, "new").target_status, asked.facts["target_status"]) == ("5", "5")


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.NOTIFY])
def test_every_kind_can_be_tried_again_and_no_other_notice_goes(
    sqlite_app: Flask, kind: Kind
) -> None:
    shop = make_shop()
    order, other = make_order(shop), make_order(shop)
    db.session.commit()
    owner = make_actor(shop)
    flags.set_flag(owner, [order.customer_id], FlagKind.BLACKLIST, "Vyhrožuje", None)
    db.session.query(Notice).delete()
    db.session.query(Action).delete()
    row = make_action(order, kind=kind.value, state="failed", limits={"remark": True}, text="T")
    for code in (order.code, other.code):
        told = {"kind": "action_failed", "key": code}
        db.session.add(Notice(shop_id=shop.id, made_at=steps.now(), last_at=steps.now(), **told))
    db.session.commit()
    shop_id, id, left = shop.id, row.id, other.code

    try_again(shop_id, id)

    assert (db.session.get_one(Action, id).state, standing(shop_id)) == ("todo", [left])
