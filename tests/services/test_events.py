"""From an arrival to a rating, with a platform that behaves."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import database
from app.errors import LeaseLost, PlatformError
from app.extensions import db
from app.models import Customer, HistoryImport, Order, WebhookEvent
from app.platforms.base import Arrival, Installation, Topic, UnreadableOrder
from app.services import events, inbox, shops
from app.services.runtime import Runtime
from tests.fakes import FakePlatform
from tests.services.steps import NOON, fetched, installed_shop, level_of, shop_row, work_off


def arrive(shop_id: int, *arrivals: Arrival) -> None:
    inbox.append(db.session(), shop_id, arrivals, NOON - timedelta(days=400))
    db.session.commit()


def count(model: type) -> int:
    found = db.session.scalar(select(func.count()).select_from(model)) or 0
    db.session.rollback()
    return found


def test_an_installed_shop_is_connected_and_its_history_imported(
    app: Flask, runtime: Runtime, platform: FakePlatform
) -> None:
    platform.history = [fetched(str(n), status_id="-3") for n in range(1, 6)]
    shop_id = installed_shop(runtime, platform)
    shop = shop_row(shop_id)
    assert platform.registered
    assert (shop.name, shop.currency, shop.connected_at is not None) == (
        "Knihy U Kocoura",
        "CZK",
        True,
    )
    assert count(Order) == 0, "the export is asked for first, and read when it is ready"
    arrive(shop_id, Arrival(Topic.HISTORY, "job-1"))
    work_off(runtime)
    assert (count(Order), count(Customer), level_of("5")) == (5, 1, "loyal")
    assert db.session.scalars(select(HistoryImport)).one().finished_at is not None


def test_an_unreadable_line_is_counted_and_the_rest_is_imported(
    app: Flask, runtime: Runtime, platform: FakePlatform
) -> None:
    platform.history = [fetched("1"), UnreadableOrder(2, "no code"), fetched("3")]
    shop_id = installed_shop(runtime, platform)
    arrive(shop_id, Arrival(Topic.HISTORY, "job-1"))
    work_off(runtime)
    imported = db.session.scalars(select(HistoryImport)).one()
    assert (imported.lines_done, imported.skipped, count(Order)) == (3, 1, 2)


def test_a_changed_order_turns_the_smiley(
    app: Flask, runtime: Runtime, platform: FakePlatform
) -> None:
    shop_id = installed_shop(runtime, platform)
    for number, expected in ((1, "watch"), (2, "risky")):
        platform.orders[str(number)] = fetched(
            str(number), status_id="5", placed_at=NOON - timedelta(days=number)
        )
        arrive(shop_id, Arrival(Topic.ORDER, str(number)))
        work_off(runtime)
        assert level_of(str(number)) == expected


def test_an_order_that_no_longer_exists_is_forgotten(
    app: Flask, runtime: Runtime, platform: FakePlatform
) -> None:
    shop_id = installed_shop(runtime, platform)
    platform.orders["1"] = fetched("1")
    arrive(shop_id, Arrival(Topic.ORDER, "1"))
    work_off(runtime)
    del platform.orders["1"]
    arrive(shop_id, Arrival(Topic.ORDER, "1"), Arrival(Topic.ORDER, "never seen"))
    work_off(runtime)
    assert (count(Order), count(Customer)) == (0, 0)


def test_an_order_in_an_unknown_status_makes_the_statuses_be_read_again(
    app: Flask, runtime: Runtime, platform: FakePlatform
) -> None:
    shop_id = installed_shop(runtime, platform)
    before = platform.calls.count("fetch_statuses")
    platform.orders["1"] = fetched("1", status_id="77")
    arrive(shop_id, Arrival(Topic.ORDER, "1"))
    work_off(runtime)
    assert platform.calls.count("fetch_statuses") == before + 1


def test_ten_arrivals_of_one_order_are_one_look(
    app: Flask, runtime: Runtime, platform: FakePlatform
) -> None:
    shop_id = installed_shop(runtime, platform)
    arrive(shop_id, *[Arrival(Topic.ORDER, "1")] * 10)
    work_off(runtime)
    assert platform.calls.count("fetch_order") == 1


def test_an_identical_arrival_after_the_first_was_processed_is_looked_at(
    app: Flask, runtime: Runtime, platform: FakePlatform
) -> None:
    shop_id = installed_shop(runtime, platform)
    for status in ("-1", "5"):
        platform.orders["1"] = fetched("1", status_id=status, changed_at=NOON)
        arrive(shop_id, Arrival(Topic.ORDER, "1"))
        work_off(runtime)
    assert level_of("1") == "watch"


@pytest.mark.parametrize(
    ("_case", "failure", "state"),
    [
        ("a passing fault is tried again later", PlatformError("500"), "waits"),
        ("a bug of ours leaves the arrival visible", ZeroDivisionError(), "waits"),
        ("what can never succeed is given up", PlatformError("x", permanent=True), "given up"),
    ],
)
def test_a_failing_arrival_is_kept_with_its_error(
    _case: str,
    failure: Exception,
    state: str,
    app: Flask,
    runtime: Runtime,
    platform: FakePlatform,
) -> None:
    shop_id = installed_shop(runtime, platform)
    platform.failures = [failure]
    arrive(shop_id, Arrival(Topic.ORDER, "1"))
    work_off(runtime)
    event = db.session.scalars(select(WebhookEvent).where(WebhookEvent.topic == "order")).one()
    assert event.done_at is None
    assert event.last_error
    assert (event.given_up_at is not None) == (state == "given up")


def test_a_shop_that_refuses_us_waits_and_goes_on_after_a_new_installation(
    app: Flask, runtime: Runtime, platform: FakePlatform
) -> None:
    shop_id = installed_shop(runtime, platform)
    platform.revoked = True
    platform.orders["1"] = fetched("1")
    arrive(shop_id, Arrival(Topic.ORDER, "1"))
    work_off(runtime)
    assert shop_row(shop_id).disconnected_at is not None
    platform.revoked = False
    assert installed_shop(runtime, platform) == shop_id
    with database.writing() as session:
        waiting = session.scalars(select(WebhookEvent).where(WebhookEvent.topic == "order")).one()
        waiting.due_at = NOON - timedelta(days=400)
    work_off(runtime)
    assert count(Order) == 1


@pytest.mark.parametrize("failure", [PlatformError("401", disconnected=True), None])
def test_what_a_worker_of_an_earlier_installation_learns_says_nothing_of_the_new_one(
    app: Flask, runtime: Runtime, platform: FakePlatform, failure: PlatformError | None
) -> None:
    shop_id = installed_shop(runtime, platform)
    platform.orders["1"] = fetched("1")
    arrive(shop_id, Arrival(Topic.ORDER, "1"))
    held = inbox.claim(runtime.lease)
    assert held is not None
    shops.install(runtime, platform.name, Installation("1", "https://kocour.example/", "new"))
    with pytest.raises(LeaseLost):
        events._after_platform_error(held, failure or PlatformError("500"))
    work_off(runtime)
    assert shop_row(shop_id).disconnected_at is None
    assert count(Order) == 1, "the arrival is looked at by the new installation"


def test_a_suspended_shop_keeps_its_arrivals_until_it_is_resumed(
    app: Flask, runtime: Runtime, platform: FakePlatform
) -> None:
    shop_id = installed_shop(runtime, platform)
    platform.orders["1"] = fetched("1")
    arrive(shop_id, Arrival(Topic.SUSPENDED))
    work_off(runtime)
    arrive(shop_id, Arrival(Topic.ORDER, "1"))
    work_off(runtime)
    assert count(Order) == 0
    arrive(shop_id, Arrival(Topic.RESUMED))
    work_off(runtime)
    assert count(Order) == 1


def test_an_uninstalled_shop_loses_its_permission_and_its_queue_and_keeps_its_orders(
    app: Flask, runtime: Runtime, platform: FakePlatform
) -> None:
    shop_id = installed_shop(runtime, platform)
    platform.orders["1"] = fetched("1")
    arrive(shop_id, Arrival(Topic.ORDER, "1"))
    work_off(runtime)
    arrive(shop_id, Arrival(Topic.UNINSTALLED), Arrival(Topic.ORDER, "2"))
    calls = list(platform.calls)
    work_off(runtime)
    shop = shop_row(shop_id)
    assert (shop.secret, shop.api_token, shop.webhook_key) == (None, None, None)
    assert (count(Order), platform.calls) == (1, calls)
    waiting = select(func.count()).where(
        WebhookEvent.done_at.is_(None), WebhookEvent.given_up_at.is_(None)
    )
    assert db.session.scalar(waiting) == 0
