"""Numbers of orders: a difference that stays is mended, then told, and nobody cries wolf."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update

from app import database
from app.errors import PlatformError
from app.extensions import db
from app.models import Erasure, HistoryImport, Notice, Order, WebhookEvent
from app.platforms.base import Arrival, Topic, UnreadableOrder
from app.services.privacy import tombstones
from app.services.reconciling import counts
from app.services.runtime import Runtime
from tests.fakes import FakePlatform
from tests.services.reconciling.steps import (
    HOUR,
    NOW,
    age,
    arrive,
    compare,
    hasten,
    ours,
    put,
    row,
    theirs,
)
from tests.services.steps import fetched, save, work_off

OLD = timedelta(days=90)


def imports() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(HistoryImport)) or 0


def notices() -> list[tuple[object, bool]]:
    """Return how many orders each notice says are missing, and whether it stands."""
    db.session.rollback()
    found = db.session.scalars(select(Notice).where(Notice.kind == counts.KIND)).all()
    return [(notice.facts["missing"], notice.dismissed_at is None) for notice in found]


def forget(code: str) -> None:
    """Lose an order that no list of changes tells of any more."""
    with database.writing() as session:
        session.execute(delete(Order).where(Order.code == code))


def check_again(runtime: Runtime, shop_id: int, times: int = 1) -> None:
    """Let days pass: each comparison counts, and what it started is finished."""
    for _ in range(times):
        age(shop_id, timedelta(0))
        compare(runtime, shop_id)
        hasten()
        work_off(runtime)


@pytest.fixture
def filled(runtime: Runtime, platform: FakePlatform, shop_id: int) -> int:
    """The shop with three old orders that we hold."""
    for code in ("1", "2", "3"):
        put(platform, code, ago=OLD)
    save(shop_id, *platform.orders.values())
    platform.history = list(platform.orders.values())
    compare(runtime, shop_id)
    return shop_id


def test_equal_numbers_are_counted_once_a_day(
    runtime: Runtime, platform: FakePlatform, filled: int
) -> None:
    found = row(filled)
    assert (found.theirs, found.ours, counts.lacking(found)) == (3, 3, 0)
    platform.calls.clear()
    compare(runtime, filled)
    assert "count_orders" not in platform.calls
    check_again(runtime, filled)
    assert "count_orders" in platform.calls
    assert imports() == 1


def test_an_order_that_is_lacking_twice_is_imported_and_nobody_hears_of_it(
    runtime: Runtime, platform: FakePlatform, filled: int
) -> None:
    forget("2")
    check_again(runtime, filled)
    assert (imports(), row(filled).doubted_at is not None) == (1, True)

    compare(runtime, filled)

    assert imports() == 2
    hasten()
    work_off(runtime)
    check_again(runtime, filled)
    assert ours(filled) == theirs(platform)
    found = row(filled)
    assert (found.doubted_at, found.repair_id, found.accepted) == (None, None, 0)
    check_again(runtime, filled, times=3)
    assert (imports(), notices()) == (2, [])


def test_a_difference_that_goes_by_itself_starts_nothing(
    runtime: Runtime, platform: FakePlatform, filled: int
) -> None:
    forget("2")
    check_again(runtime, filled)
    save(filled, platform.orders["2"])
    check_again(runtime, filled, times=2)
    assert (imports(), row(filled).doubted_at, notices()) == (1, None, [])


def test_what_a_whole_import_does_not_bring_is_told_once(
    runtime: Runtime, platform: FakePlatform, filled: int
) -> None:
    put(platform, "hidden", ago=OLD)
    check_again(runtime, filled, times=6)
    assert (imports(), notices()) == (2, [(1, True)])
    assert row(filled).accepted == 1

    platform.orders.pop("hidden")
    check_again(runtime, filled)

    assert notices() == [(1, False)]
    assert row(filled).accepted == 0


def test_one_more_that_is_lacking_is_told_anew(
    runtime: Runtime, platform: FakePlatform, filled: int
) -> None:
    put(platform, "hidden", ago=OLD)
    check_again(runtime, filled, times=4)
    put(platform, "hidden too", ago=OLD)
    check_again(runtime, filled, times=4)
    assert imports() == 3
    assert row(filled).accepted == 2
    assert notices() == [(1, True)], "it stands, and counts up"
    assert db.session.scalars(select(Notice.count).where(Notice.kind == counts.KIND)).one() == 2


def test_lines_that_an_import_could_not_read_are_known_and_not_told_again(
    runtime: Runtime, platform: FakePlatform, filled: int
) -> None:
    put(platform, "odd", ago=OLD)
    platform.history.append(UnreadableOrder(4, "the price is not a number"))
    check_again(runtime, filled, times=5)
    assert (imports(), notices(), row(filled).accepted) == (2, [], 1)


def test_an_import_that_failed_is_tried_again_another_day(
    runtime: Runtime, platform: FakePlatform, filled: int
) -> None:
    forget("2")
    check_again(runtime, filled)
    age(filled, timedelta(0))
    compare(runtime, filled)
    assert imports() == 2
    platform.failures = [PlatformError("no export", permanent=True)]
    hasten()
    work_off(runtime)
    check_again(runtime, filled)
    assert (notices(), row(filled).accepted) == ([(1, True)], 0)

    check_again(runtime, filled, times=3)

    assert imports() == 3
    assert ours(filled) == theirs(platform)
    assert notices() == [(1, False)]


def test_orders_of_the_last_hour_and_those_on_their_way_are_no_difference(
    runtime: Runtime, platform: FakePlatform, filled: int
) -> None:
    put(platform, "young", ago=HOUR / 2)
    platform.orders["young"] = fetched("young", placed_at=NOW, changed_at=NOW - OLD)
    put(platform, "waits", ago=OLD)
    arrive(filled, Arrival(Topic.ORDER, "waits"))
    with database.writing() as session:
        later = NOW + HOUR
        waiting = update(WebhookEvent).where(WebhookEvent.topic == Topic.ORDER)
        session.execute(waiting.values(due_at=later))
    for _ in range(2):
        age(filled, timedelta(0))
        compare(runtime, filled)
    assert (imports(), row(filled).doubted_at) == (1, None)


def test_orders_that_only_we_have_are_no_difference(
    runtime: Runtime, platform: FakePlatform, filled: int
) -> None:
    save(filled, *(fetched(f"file {n}", placed_at=NOW - OLD) for n in range(5)))
    check_again(runtime, filled, times=3)
    found = row(filled)
    assert (found.theirs, found.ours, counts.lacking(found)) == (3, 8, 0)
    assert (imports(), notices()) == (1, [])


def test_orders_of_erased_people_are_no_difference(
    runtime: Runtime, platform: FakePlatform, filled: int
) -> None:
    forget("2")
    forget("3")
    for code in "23":
        erased = {"kind": tombstones.ORDER, "digest": code, "erased_at": NOW}
        db.session.add(Erasure(shop_id=filled, **erased))
    db.session.commit()
    check_again(runtime, filled, times=3)
    assert (imports(), notices(), counts.lacking(row(filled))) == (1, [], 0)
