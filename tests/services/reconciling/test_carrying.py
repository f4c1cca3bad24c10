"""Comparing a shop with its platform: what was missed comes, and nothing else."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from app import database
from app.errors import PlatformError
from app.extensions import db
from app.models import HistoryImport, Notice, Reconciliation, WebhookEvent
from app.platforms.base import Arrival, Credentials, OrderChange, Topic, Undelivered
from app.services import events, inbox, shops
from app.services.reconciling import queueing
from app.services.runtime import Runtime
from tests.fakes import FakePlatform
from tests.services.reconciling.steps import (
    HOUR,
    NOW,
    age,
    arrive,
    arrived,
    ask,
    compare,
    hasten,
    ours,
    put,
    row,
    theirs,
)
from tests.services.steps import installed_shop, shop_row, work_off

MINUTE = timedelta(minutes=1)


def test_orders_that_no_webhook_told_of_come_change_and_go(
    runtime: Runtime, platform: FakePlatform, shop_id: int
) -> None:
    for code in ("kept", "changed", "deleted"):
        put(platform, code, ago=5 * HOUR)
    assert compare(runtime, shop_id).missed == 3
    put(platform, "changed", ago=30 * MINUTE, status_id="-3")
    put(platform, "new", ago=20 * MINUTE)
    platform.delete("deleted", NOW - 10 * MINUTE)

    found = compare(runtime, shop_id)

    assert ours(shop_id) == theirs(platform) == {"kept": "-1", "changed": "-3", "new": "-1"}
    assert (found.missed, found.missed_ever) == (3, 6)
    assert found.missed_at is not None


def test_a_quiet_shop_is_asked_again_and_again_and_nothing_is_appended(
    runtime: Runtime, platform: FakePlatform, shop_id: int
) -> None:
    put(platform, "1", ago=20 * MINUTE)
    platform.delete("1", NOW - 10 * MINUTE)
    put(platform, "2", ago=5 * MINUTE)
    platform.unheard = [Undelivered((Arrival(Topic.STATUSES),), NOW - 5 * MINUTE)]
    assert compare(runtime, shop_id).missed == 2
    before = len(arrived(Topic.ORDER)), len(arrived(Topic.STATUSES))
    for _ in range(3):
        assert compare(runtime, shop_id).missed == 0
    assert (len(arrived(Topic.ORDER)), len(arrived(Topic.STATUSES))) == before
    assert row(shop_id).missed_ever == 2


def test_an_order_whose_list_tells_a_later_moment_than_itself_is_looked_at_once(
    runtime: Runtime, platform: FakePlatform, shop_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(platform, "1", ago=20 * MINUTE)
    later = [OrderChange("1", NOW - 10 * MINUTE, False)]
    monkeypatch.setattr(platform, "changed_orders", lambda *_: iter([later]))
    assert compare(runtime, shop_id).missed == 1
    for _ in range(3):
        assert compare(runtime, shop_id).missed == 0
    assert platform.calls.count("fetch_order") == 1


def test_what_is_told_has_the_time_a_webhook_takes(
    runtime: Runtime, platform: FakePlatform, shop_id: int
) -> None:
    put(platform, "young", ago=timedelta(0))
    assert compare(runtime, shop_id).missed == 0
    put(platform, "young", ago=2 * MINUTE)
    assert compare(runtime, shop_id).missed == 1


def test_what_waits_in_the_inbox_is_not_missed(
    runtime: Runtime, platform: FakePlatform, shop_id: int
) -> None:
    put(platform, "1")
    arrive(shop_id, Arrival(Topic.ORDER, "1"))
    with database.writing() as session:
        later = NOW + HOUR
        session.execute(
            update(WebhookEvent).where(WebhookEvent.topic == Topic.ORDER).values(due_at=later)
        )
    assert compare(runtime, shop_id).missed == 0


def test_what_a_worker_looks_at_right_now_is_looked_at_again(
    runtime: Runtime, platform: FakePlatform, shop_id: int
) -> None:
    """It may have asked before the change."""
    put(platform, "1")
    arrive(shop_id, Arrival(Topic.ORDER, "1"))
    held = inbox.claim(runtime.lease)
    assert held is not None
    assert held.subject == "1"
    assert compare(runtime, shop_id).missed == 1


@pytest.mark.parametrize("topic", [Topic.STATUSES, Topic.SHOP, Topic.CUSTOMER, Topic.HISTORY])
def test_notifications_of_any_kind_are_caught_up_once(
    runtime: Runtime, platform: FakePlatform, shop_id: int, topic: Topic
) -> None:
    twice = [Undelivered((Arrival(topic, ""),), NOW - n * MINUTE) for n in (20, 10)]
    platform.unheard = twice
    before = len(arrived(topic))
    assert compare(runtime, shop_id).missed == 1
    assert len(arrived(topic)) == before + 1


def test_a_notification_of_an_order_that_was_seen_since_is_nothing_new(
    runtime: Runtime, platform: FakePlatform, shop_id: int
) -> None:
    put(platform, "1", ago=2 * MINUTE)
    assert compare(runtime, shop_id).missed == 1
    platform.unheard = [Undelivered((Arrival(Topic.ORDER, "1"),), NOW - 30 * MINUTE)]
    assert compare(runtime, shop_id).missed == 0


def test_pages_are_appended_one_by_one_and_the_cursor_moves_after_the_last(
    runtime: Runtime, platform: FakePlatform, shop_id: int
) -> None:
    for number in range(5):
        put(platform, str(number), ago=3 * HOUR)
    platform.page = 2
    before = compare(runtime, shop_id).cursor
    for number in range(5):
        put(platform, f"new {number}", ago=30 * MINUTE)
    seen: list[int] = []

    def fails_at_the_third_page(
        credentials: Credentials, since: datetime
    ) -> Iterator[Sequence[OrderChange]]:
        for page in FakePlatform.changed_orders(platform, credentials, since):
            if len(seen) == 2:
                raise PlatformError("the server failed")
            seen.append(len(page))
            yield page

    platform.changed_orders = fails_at_the_third_page  # type: ignore[method-assign]
    ask(shop_id)
    events.process_one(runtime)
    failed = row(shop_id)
    assert (failed.cursor, failed.error) == (before, "the server failed")
    appended = failed.missed_so_far
    assert appended == 4

    del platform.changed_orders  # type: ignore[method-assign]
    hasten()
    work_off(runtime)

    assert ours(shop_id) == theirs(platform)
    done = row(shop_id)
    assert (done.missed, done.error) == (5, None)
    assert done.cursor is not None
    assert before is not None
    assert done.cursor > before


def test_a_worker_whose_lease_was_taken_over_appends_nothing_and_moves_no_cursor(
    runtime: Runtime, platform: FakePlatform, shop_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = compare(runtime, shop_id).cursor
    put(platform, "1", ago=5 * MINUTE)

    def sleeps(credentials: Credentials, since: datetime) -> Iterator[Sequence[OrderChange]]:
        with database.writing() as session:
            mine = WebhookEvent.lease.is_not(None)
            session.execute(update(WebhookEvent).where(mine).values(lease="another's"))
        return FakePlatform.changed_orders(platform, credentials, since)

    with monkeypatch.context() as patch:
        patch.setattr(platform, "changed_orders", sleeps)
        ask(shop_id)
        events.process_one(runtime)
    assert arrived(Topic.ORDER) == []
    assert row(shop_id).cursor == before


def test_no_two_workers_compare_one_shop(
    runtime: Runtime, platform: FakePlatform, shop_id: int
) -> None:
    ask(shop_id)
    assert inbox.claim(runtime.lease) is not None
    assert queueing.queue_due() is False
    ask(shop_id)
    assert inbox.claim(runtime.lease) is None


def test_the_next_comparison_looks_back_behind_the_last_one(
    runtime: Runtime, platform: FakePlatform, shop_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = compare(runtime, shop_id)
    asked: list[datetime] = []

    def note(credentials: Credentials, since: datetime) -> Iterator[Sequence[OrderChange]]:
        asked.append(since)
        return iter(())

    monkeypatch.setattr(platform, "changed_orders", note)
    compare(runtime, shop_id)
    assert first.cursor is not None
    assert asked == [first.cursor - HOUR]


def test_the_first_comparison_reaches_back_as_far_as_the_list(
    runtime: Runtime, platform: FakePlatform, shop_id: int
) -> None:
    put(platform, "old", ago=timedelta(days=29))
    put(platform, "older", ago=timedelta(days=31))
    compare(runtime, shop_id)
    assert set(ours(shop_id)) == {"old"}


def test_an_import_comes_first(runtime: Runtime, platform: FakePlatform, app: object) -> None:
    shop_id = installed_shop(runtime, platform)
    platform.calls.clear()
    ask(shop_id)
    work_off(runtime)
    assert "changed_orders" not in platform.calls
    event = db.session.scalars(
        select(WebhookEvent).where(WebhookEvent.topic == Topic.RECONCILE)
    ).one()
    assert (event.done_at, event.attempts) == (None, 0)

    hasten()
    work_off(runtime)
    hasten()
    work_off(runtime)
    assert "changed_orders" in platform.calls


def test_a_gap_that_the_list_does_not_reach_over_brings_a_whole_import_and_then_deletions(
    runtime: Runtime, platform: FakePlatform, shop_id: int
) -> None:
    put(platform, "deleted", ago=5 * HOUR)
    compare(runtime, shop_id)
    age(shop_id, timedelta(days=31))
    put(platform, "unseen", ago=timedelta(days=40))
    platform.history = list(platform.orders.values())
    platform.delete("deleted", NOW - HOUR)

    ask(shop_id)
    work_off(runtime)
    hasten()
    work_off(runtime)
    hasten()
    work_off(runtime)

    db.session.rollback()
    assert len(db.session.scalars(select(HistoryImport)).all()) == 2
    assert ours(shop_id) == theirs(platform)
    assert set(ours(shop_id)) == {"unseen"}
    for _ in range(2):
        compare(runtime, shop_id)
    assert len(db.session.scalars(select(HistoryImport)).all()) == 2, "one import for one gap"


@pytest.mark.parametrize(("days", "read"), [(6, 0), (8, 1)])
def test_a_gap_longer_than_the_log_lets_statuses_and_settings_be_read(
    runtime: Runtime, platform: FakePlatform, shop_id: int, days: int, read: int
) -> None:
    compare(runtime, shop_id)
    age(shop_id, timedelta(days=days))
    before = len(arrived(Topic.STATUSES)), len(arrived(Topic.SHOP))
    compare(runtime, shop_id)
    after = len(arrived(Topic.STATUSES)), len(arrived(Topic.SHOP))
    assert after == (before[0] + read, before[1] + read)


def test_a_right_that_is_missing_is_told_and_the_shop_stays_connected(
    runtime: Runtime, platform: FakePlatform, shop_id: int
) -> None:
    platform.failures = [PlatformError("no right to call it", permanent=True)]
    found = compare(runtime, shop_id)
    assert (found.error, found.finished_at) == ("no right to call it", None)
    assert shop_row(shop_id).disconnected_at is None
    assert found.due_at > NOW, "it is tried again in an hour, not at once"
    (notice,) = db.session.scalars(select(Notice)).all()
    assert notice.facts == {"topic": "reconcile", "subject": ""}

    compare(runtime, shop_id)

    db.session.rollback()
    assert db.session.scalars(select(Notice)).one().dismissed_by == ""
    given_up = select(WebhookEvent.id).where(
        WebhookEvent.given_up_at.is_not(None), WebhookEvent.done_at.is_(None)
    )
    assert db.session.scalars(given_up).all() == []


def test_a_lost_permission_waits_for_a_new_installation(
    runtime: Runtime, platform: FakePlatform, shop_id: int
) -> None:
    platform.revoked = True
    compare(runtime, shop_id)
    assert shop_row(shop_id).disconnected_at is not None


def test_a_shop_that_comes_back_is_compared_soon(
    runtime: Runtime, platform: FakePlatform, shop_id: int
) -> None:
    assert compare(runtime, shop_id).due_at > NOW + 30 * MINUTE
    arrive(shop_id, Arrival(Topic.SUSPENDED))
    work_off(runtime)
    arrive(shop_id, Arrival(Topic.RESUMED))
    work_off(runtime)
    due_at = row(shop_id).due_at
    assert due_at < NOW + 30 * MINUTE
    assert shop_row(shop_id).suspended_at is None


def test_shops_are_compared_alone(runtime: Runtime, platform: FakePlatform, shop_id: int) -> None:
    with database.writing() as session:
        other = shops.create(session, platform.name, "2", NOW).id
    put(platform, "1")
    compare(runtime, shop_id)
    db.session.rollback()
    assert ours(other) == {}
    kept = db.session.scalars(select(Reconciliation.shop_id)).all()
    assert kept == [shop_id]
