"""One order, cancelled once: whatever the platform answers, and whatever others do meanwhile."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app import database
from app.domain.flags import FlagKind
from app.errors import Outdated, PlatformError
from app.extensions import db
from app.models import Notice, Shop
from app.services import flags, settings
from app.services.outbox import claims, undoing
from app.services.outbox.carrying_out import carry_out_one
from app.services.runtime import Runtime
from tests.factories import make_actor
from tests.fakes import FakePlatform
from tests.services.acting import steps
from tests.services.acting.steps import (
    action,
    actions,
    decisions,
    outcome,
    pass_by,
    placed,
    work,
)

LOST = PlatformError("the answer was lost", uncertain=True)
CANCELLED = [("new", "-4", False)]


def change(platform: FakePlatform, code: str, **values: object) -> None:
    """Let the merchant change an order."""
    order = platform.orders[code]
    later = order.changed_at + timedelta(seconds=1)
    platform.orders[code] = replace(order, changed_at=later, **values)  # type: ignore[arg-type]


def notices(shop_id: int) -> set[str]:
    db.session.rollback()
    return {notice.kind for notice in db.session.query(Notice).filter_by(shop_id=shop_id)}


def test_an_order_is_cancelled_once_read_back_and_explained_in_its_history(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    work(runtime)
    assert platform.changes == CANCELLED
    assert platform.calls == [
        *("fetch_order", "change_status", "fetch_order"),
        *("fetch_remarks", "add_remark", "fetch_remarks"),
    ]
    assert [(kind, state) for _, kind, state, _ in actions(shop_id)] == [
        ("cancel", "confirmed"),
        ("remark", "confirmed"),
    ]
    (remark,) = platform.remarks["new"]
    assert remark.startswith("Smajlík: ")
    assert "nevyzvedává zásilky" in remark


def test_our_own_cancellation_never_counts_against_the_customer(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    work(runtime)
    assert outcome(shop_id, "new") == "cancelled_by_shop"
    steps.hear(runtime, shop_id, "new")
    assert outcome(shop_id, "new") == "cancelled_by_shop"


def test_the_record_tells_what_the_platform_answered(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    work(runtime)
    ordered = decisions(shop_id, "order_decided")[0]
    ended = decisions(shop_id, "action_ended")
    assert [made.about for made in ended] == [ordered.id, ordered.id]
    assert (ended[0].facts["action"], ended[0].facts["state"]) == ("cancel", "confirmed")
    assert (ended[0].facts["target_status"], ended[0].facts["attempts"]) == ("-4", 1)


@pytest.mark.parametrize("quiet", [False, True])
def test_the_platform_writes_to_the_customer_as_the_merchant_wishes(
    shop_id: int, runtime: Runtime, platform: FakePlatform, quiet: bool
) -> None:
    steps.settings(shop_id, quiet=quiet)
    placed(platform, "next")
    steps.hear(runtime, shop_id, "next")
    pass_by(minutes=16)
    work(runtime)
    assert ("next", "-4", quiet) in platform.changes


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"status_id": "-4"}, "already"),
        ({"status_id": "-3"}, "closed"),
        ({"paid": True}, "paid"),
        ({"shipped": True}, "shipped"),
    ],
)
def test_what_the_merchant_did_in_the_grace_period_wins(
    shop_id: int,
    runtime: Runtime,
    platform: FakePlatform,
    values: dict[str, object],
    why: str,
) -> None:
    change(platform, "new", **values)
    work(runtime)
    assert (platform.changes, platform.remarks) == ([], {})
    assert actions(shop_id) == [("new", "cancel", "skipped", why)]


def test_an_order_that_the_merchant_cancelled_is_the_customers_as_ever(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    change(platform, "new", status_id="-4")
    work(runtime)
    assert outcome(shop_id, "new") == "cancelled_by_customer"


def test_a_removed_order_is_let_go(shop_id: int, runtime: Runtime, platform: FakePlatform) -> None:
    del platform.orders["new"]
    work(runtime)
    assert actions(shop_id) == [("new", "cancel", "skipped", "gone")]


def test_what_a_person_takes_back_stays_undone(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    undoing.undo(make_actor(shop_id), action(shop_id, "new").id, "volala, vyzvedne si")
    work(runtime)
    steps.hear(runtime, shop_id, "new")
    assert platform.changes == []
    assert actions(shop_id) == [("new", "cancel", "skipped", "undone")]
    (undone,) = decisions(shop_id, "action_undone")
    assert (undone.author, undone.reason) == ("Eva", "volala, vyzvedne si")
    assert steps.proposals(shop_id) == []


def test_an_answer_that_was_lost_after_the_work_is_seen_by_reading_back(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    platform.lost = [LOST]
    work(runtime)
    assert platform.changes == CANCELLED
    assert action(shop_id, "new").state == "confirmed"


@pytest.mark.parametrize("lie", ["lost before the work", "success without the work"])
def test_what_was_not_done_is_read_twice_ten_seconds_apart_and_only_then_tried_again(
    shop_id: int, runtime: Runtime, platform: FakePlatform, lie: str
) -> None:
    if lie == "lost before the work":
        platform.lies = [LOST]
    else:
        platform.liars = 1
    work(runtime)
    assert (action(shop_id, "new").state, action(shop_id, "new").reads) == ("unknown", 1)
    assert platform.calls == ["fetch_order", "change_status", "fetch_order"]
    pass_by(seconds=9)
    work(runtime)
    assert platform.calls.count("fetch_order") == 2, "ten seconds are not over"
    pass_by(seconds=2)
    work(runtime)
    assert platform.calls.count("change_status") == 2
    assert (platform.changes, action(shop_id, "new").state) == (CANCELLED, "confirmed")


def test_what_cannot_be_read_stays_unclear_and_is_never_tried_again_blindly(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    platform.lies = [LOST]
    away = PlatformError("the platform is away")
    # The order is read; the change and everything after it fails.
    run_with_failures_after(platform, "change_status", away, 5)
    for _ in range(5):
        work(runtime)
        pass_by(minutes=10)
    assert action(shop_id, "new").state == "unknown"
    assert platform.calls.count("change_status") == 1


def run_with_failures_after(
    platform: FakePlatform, call: str, error: PlatformError, count: int
) -> None:
    """Let the next calls fail that come after a call of a kind."""
    real = getattr(platform, call)

    def once(*args: object, **named: object) -> None:
        try:
            real(*args, **named)
        finally:
            platform.failures.extend([error] * count)

    setattr(platform, call, once)


def test_what_somebody_changed_while_it_was_unclear_is_left_to_people(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    platform.lies = [LOST]
    work(runtime)
    change(platform, "new", status_name="Nevyřízená")
    pass_by(seconds=11)
    work(runtime)
    assert actions(shop_id) == [("new", "cancel", "skipped", "changed")]
    assert (platform.changes, notices(shop_id)) == ([], {"action_unknown"})


@pytest.mark.parametrize(
    "error",
    [
        PlatformError("locked", retry_after=timedelta(seconds=5)),
        PlatformError("refused to connect"),
    ],
)
def test_what_was_certainly_not_done_is_tried_again_later(
    shop_id: int, runtime: Runtime, platform: FakePlatform, error: PlatformError
) -> None:
    platform.lies = [error]
    work(runtime)
    assert (action(shop_id, "new").state, platform.changes) == ("todo", [])
    pass_by(minutes=1)
    with database.writing() as session:
        session.get_one(Shop, shop_id).paused_until = None
    work(runtime)
    assert platform.changes == CANCELLED


def test_what_the_platform_refuses_for_good_is_given_up_and_the_owner_hears(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    platform.lies = [PlatformError("no such status", permanent=True)]
    work(runtime)
    failed = action(shop_id, "new")
    assert (failed.state, failed.reason, failed.last_error) == (
        "failed",
        "refused",
        "no such status",
    )
    assert (notices(shop_id), platform.remarks) == ({"action_failed"}, {})
    assert outcome(shop_id, "new") == "open"


def test_after_eight_tries_it_is_given_up_and_the_owner_hears(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    platform.failures = [PlatformError("away")] * 20
    for _ in range(20):
        work(runtime)
        pass_by(hours=2)
    assert (action(shop_id, "new").state, action(shop_id, "new").reason) == ("failed", "tries")
    assert platform.calls == ["fetch_order"] * 8
    assert notices(shop_id) == {"action_failed"}


def test_a_shop_that_no_longer_accepts_us_keeps_its_actions(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    platform.failures = [PlatformError("revoked", disconnected=True)]
    work(runtime)
    assert (action(shop_id, "new").state, platform.changes) == ("todo", [])
    assert db.session.get_one(Shop, shop_id).disconnected_at is not None
    with database.writing() as session:
        session.get_one(Shop, shop_id).disconnected_at = None
    work(runtime)
    assert platform.changes == CANCELLED


def test_an_action_of_an_earlier_installation_is_never_done(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    with database.writing() as session:
        session.get_one(Shop, shop_id).epoch += 1
    work(runtime)
    assert actions(shop_id) == [("new", "cancel", "skipped", "reinstalled")]
    assert platform.changes == []


def test_a_refusal_of_an_earlier_installation_does_not_disconnect_the_new_one(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    def refused(*_: object) -> None:
        with database.writing() as session:
            session.get_one(Shop, shop_id).epoch += 1
        raise PlatformError("revoked", disconnected=True)

    platform.fetch_order = refused  # type: ignore[assignment,method-assign]
    work(runtime)
    assert db.session.get_one(Shop, shop_id).disconnected_at is None
    assert (platform.changes, action(shop_id, "new").reason) == ([], "reinstalled")


@pytest.mark.parametrize("state", ["suspended_at", "uninstalled_at", "disconnected_at"])
def test_a_shop_that_rests_while_a_worker_reads_the_order_is_asked_for_nothing(
    shop_id: int, runtime: Runtime, platform: FakePlatform, state: str
) -> None:
    real = platform.fetch_order

    def meanwhile(*args: object) -> object:
        with database.writing() as session:
            setattr(session.get_one(Shop, shop_id), state, steps.now())
        return real(*args)  # type: ignore[arg-type]

    platform.fetch_order = meanwhile  # type: ignore[assignment,method-assign]
    work(runtime)
    pass_by(minutes=2)
    work(runtime)
    assert (platform.changes, action(shop_id, "new").state) == ([], "checking")


@pytest.mark.parametrize(
    ("what", "why"),
    [("undo", "undone"), ("suspend", "suspended"), ("unflag", "flag_removed")],
)
def test_what_is_stopped_while_a_worker_reads_the_order_is_not_done(
    shop_id: int, runtime: Runtime, platform: FakePlatform, what: str, why: str
) -> None:
    actor = make_actor(shop_id)
    real = platform.fetch_order

    def stopped(*args: object) -> object:
        order = real(*args)  # type: ignore[arg-type]
        if what == "undo":
            undoing.undo(actor, action(shop_id, "new").id)
        elif what == "suspend":
            settings.suspend_cancelling(actor)
        else:
            owner = steps.customer_of(shop_id, "new")
            flags.remove_flag(actor, [owner], FlagKind.AUTO_CANCEL, "")
        return order

    platform.fetch_order = stopped  # type: ignore[assignment,method-assign]
    work(runtime)
    assert actions(shop_id) == [("new", "cancel", "skipped", why)]
    assert platform.changes == []


def test_it_is_too_late_to_take_back_what_the_platform_was_asked_for(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    work(runtime)
    with pytest.raises(Outdated):
        undoing.undo(make_actor(shop_id), action(shop_id, "new").id)
    assert action(shop_id, "new").state == "confirmed"
    assert decisions(shop_id, "action_undone") == []


def test_a_shop_is_asked_for_one_thing_at_a_time(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    placed(platform, "next")
    steps.hear(runtime, shop_id, "next")
    pass_by(minutes=16)
    held = claims.claim(runtime.lease)
    assert held is not None
    assert held.code == "new"
    assert not carry_out_one(runtime), "another worker finds nothing to do in the same shop"


def test_a_remark_is_never_written_twice(
    shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    carry_out_one(runtime)
    platform.lost = [LOST]
    run_with_failures_after(platform, "add_remark", PlatformError("away"), 1)
    work(runtime)
    assert action(shop_id, "new", "remark").state == "unknown"
    pass_by(seconds=11)
    work(runtime)
    assert (len(platform.remarks["new"]), action(shop_id, "new", "remark").state) == (
        1,
        "confirmed",
    )
