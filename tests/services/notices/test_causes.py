"""What makes notices: arrivals given up, statuses nobody explained, a connection that is lost."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from app import database
from app.domain.notices import NoticeKind
from app.domain.orders import Outcome
from app.errors import PlatformError
from app.extensions import db
from app.models import OrderStatus, WebhookEvent
from app.platforms.base import Arrival, Installation, Topic
from app.platforms.base import OrderStatus as Status
from app.services import inbox, settings, shops, status_mapping
from app.services.acting import breaker
from app.services.acting.breaker import Overload
from app.services.locking import lock_shop
from app.services.notices import dismissing, listing
from app.services.runtime import Runtime
from tests.factories import make_actor
from tests.fakes import FakePlatform
from tests.services.notices.steps import notices
from tests.services.steps import NOON, STATUSES, fetched, installed_shop, work_off

UNEXPLAINED = "6"


def arrive(shop_id: int, *arrivals: Arrival) -> None:
    inbox.append(db.session(), shop_id, arrivals, NOON - timedelta(days=400))
    db.session.commit()


def standing(shop_id: int) -> list[tuple[NoticeKind, str, int]]:
    db.session.rollback()
    return [(told.kind, told.key, told.count) for told in listing.standing(shop_id)]


def order(platform: FakePlatform, shop_id: int, runtime: Runtime, code: str, status: str) -> None:
    """Let an order be placed, or change, in a status."""
    stored = platform.orders.get(code)
    changed_at = stored.changed_at + timedelta(seconds=1) if stored else NOON
    platform.orders[code] = fetched(code, status_id=status, changed_at=changed_at)
    arrive(shop_id, Arrival(Topic.ORDER, code))
    work_off(runtime)


def status_row(external_id: str) -> int:
    id = db.session.scalars(
        select(OrderStatus.id).where(OrderStatus.external_id == external_id)
    ).one()
    db.session.rollback()
    return id


def test_an_installation_that_works_tells_nothing(
    app: Flask, runtime: Runtime, platform: FakePlatform
) -> None:
    platform.history = [fetched("1", status_id=UNEXPLAINED)]
    shop_id = installed_shop(runtime, platform)
    arrive(shop_id, Arrival(Topic.HISTORY, "job-1"))
    work_off(runtime)
    order(platform, shop_id, runtime, "2", "-1")

    assert notices(shop_id) == []


def test_an_arrival_that_is_given_up_is_told_until_a_later_look_succeeds(
    app: Flask, runtime: Runtime, platform: FakePlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop_id = installed_shop(runtime, platform)
    fetch = platform.fetch_order

    def refuse(*_args: object) -> None:
        raise PlatformError("this order cannot be read", permanent=True)

    monkeypatch.setattr(platform, "fetch_order", refuse)
    for code in ("1", "2", "1"):
        arrive(shop_id, Arrival(Topic.ORDER, code))
        work_off(runtime)
    given_up = NoticeKind.EVENT_GIVEN_UP
    assert standing(shop_id) == [(given_up, "order 1", 2), (given_up, "order 2", 1)]
    assert notices(shop_id)[0].facts == {"topic": "order", "subject": "1"}

    monkeypatch.setattr(platform, "fetch_order", fetch)
    order(platform, shop_id, runtime, "1", "-1")

    assert standing(shop_id) == [(given_up, "order 2", 1)]


def test_the_last_of_many_failures_is_told_and_the_ones_before_are_not(
    app: Flask, runtime: Runtime, platform: FakePlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop_id = installed_shop(runtime, platform)

    def fail(*_args: object) -> None:
        raise PlatformError("away")

    monkeypatch.setattr(platform, "fetch_order", fail)
    arrive(shop_id, Arrival(Topic.ORDER, "1"))
    for attempt in range(1, inbox.MAX_ATTEMPTS + 1):
        assert standing(shop_id) == []
        db.session.execute(
            update(WebhookEvent).where(WebhookEvent.topic == "order").values(due_at=NOON)
        )
        db.session.commit()
        work_off(runtime)
        assert bool(standing(shop_id)) is (attempt == inbox.MAX_ATTEMPTS)


def test_an_order_in_a_status_that_nobody_explained_is_told_once_per_status(
    app: Flask, runtime: Runtime, platform: FakePlatform
) -> None:
    shop_id = installed_shop(runtime, platform)
    order(platform, shop_id, runtime, "1", UNEXPLAINED)
    order(platform, shop_id, runtime, "2", UNEXPLAINED)
    assert standing(shop_id) == [(NoticeKind.STATUS_UNMAPPED, UNEXPLAINED, 1)]
    assert notices(shop_id)[0].facts == {"status": "Balíme s láskou"}

    dismissing.dismiss(make_actor(shop_id), notices(shop_id)[0].id)
    order(platform, shop_id, runtime, "3", UNEXPLAINED)

    assert standing(shop_id) == [], "whoever dismissed it knows"


def test_a_status_that_gets_a_meaning_takes_its_notice_away_and_may_be_told_again_without_one(
    app: Flask, runtime: Runtime, platform: FakePlatform
) -> None:
    shop_id = installed_shop(runtime, platform)
    order(platform, shop_id, runtime, "1", UNEXPLAINED)
    owner, status = make_actor(shop_id), status_row(UNEXPLAINED)

    status_mapping.decide(owner, status, "ok")
    assert standing(shop_id) == []
    assert notices(shop_id)[0].dismissed_by == ""

    status_mapping.decide(owner, status, None)
    assert standing(shop_id) == [], "who takes the word back knows"
    order(platform, shop_id, runtime, "1", "-1")
    order(platform, shop_id, runtime, "1", UNEXPLAINED)
    assert standing(shop_id) == [(NoticeKind.STATUS_UNMAPPED, UNEXPLAINED, 1)]


def test_a_status_that_the_platform_has_just_added_is_told_when_its_list_is_read(
    app: Flask, runtime: Runtime, platform: FakePlatform
) -> None:
    shop_id = installed_shop(runtime, platform)
    platform.statuses = [
        *STATUSES,
        Status("77", "Na Marsu", False, None, False),
        Status("78", "Doručeno", False, Outcome.OK, False),
    ]
    order(platform, shop_id, runtime, "1", "77")
    order(platform, shop_id, runtime, "2", "78")
    assert standing(shop_id) == [(NoticeKind.STATUS_UNMAPPED, "77", 1)]

    platform.statuses[-2] = Status("77", "Doručeno na Mars", False, Outcome.OK, False)
    arrive(shop_id, Arrival(Topic.STATUSES))
    work_off(runtime)

    assert standing(shop_id) == [], "its new name says what it means"


def test_a_circuit_breaker_that_is_reset_takes_its_notice_away(
    app: Flask, runtime: Runtime, platform: FakePlatform
) -> None:
    shop_id = installed_shop(runtime, platform)
    with database.writing() as session:
        shop, now = lock_shop(session, shop_id), database.now(session)
        breaker.trip(session, shop, Overload("share", 51, 60), now)
    assert standing(shop_id) == [(NoticeKind.BREAKER_TRIPPED, "", 1)]
    assert notices(shop_id)[0].facts["limit"] == "share"

    settings.reset_breaker(make_actor(shop_id))

    assert standing(shop_id) == []


@pytest.mark.parametrize("way_back", ["resumed", "installed again"])
def test_a_lost_connection_is_told_until_it_is_back(
    app: Flask, runtime: Runtime, platform: FakePlatform, way_back: str
) -> None:
    shop_id = installed_shop(runtime, platform, "5")
    with database.writing() as session:
        shops.disconnect(session, lock_shop(session, shop_id), database.now(session))
    assert standing(shop_id) == [(NoticeKind.CONNECTION_LOST, "", 1)]

    if way_back == "resumed":
        arrive(shop_id, Arrival(Topic.RESUMED))
        work_off(runtime)
    else:
        shops.install(runtime, platform.name, Installation("5", "https://k.example/", "again"))

    assert standing(shop_id) == []
