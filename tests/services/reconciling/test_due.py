"""What is due is asked of each database."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models import WebhookEvent
from app.platforms.base import Topic
from app.services.reconciling import outages, queueing
from app.services.runtime import Runtime
from tests.conftest import SETTINGS, application
from tests.factories import make_reconciliation, make_shop
from tests.fakes import FakePlatform
from tests.services.reconciling.steps import HOUR, compare, connected_shop, ours, put, row, theirs

NOW = datetime.now(UTC)


@pytest.fixture
def app(database_url: str, platform: FakePlatform) -> Iterator[Flask]:
    """The application on each database."""
    yield from application({**SETTINGS, "DATABASE_URL": database_url}, platform)


def test_shops_are_queued_one_at_a_time_who_waits_longest_first(app: Flask) -> None:
    shops = [make_shop() for _ in range(4)]
    ids = [shop.id for shop in shops]
    make_reconciliation(shops[0], due_at=NOW - HOUR)
    make_reconciliation(shops[1], due_at=NOW - 2 * HOUR)
    make_reconciliation(shops[2], due_at=NOW + 9 * HOUR)
    db.session.commit()
    assert [queueing.queue_due() for _ in range(4)] == [True, True, True, False]
    found = select(WebhookEvent.shop_id).where(WebhookEvent.topic == Topic.RECONCILE)
    queued = list(db.session.scalars(found.order_by(WebhookEvent.id)))
    assert queued == [ids[3], ids[1], ids[0]], "one that never was comes before all"


def test_a_worker_that_starts_lets_all_be_compared_but_for_those_of_just_now(app: Flask) -> None:
    long_ago, just_now = make_shop(), make_shop()
    make_reconciliation(long_ago, begun_at=NOW - HOUR)
    make_reconciliation(just_now, begun_at=datetime.now(UTC))
    ids = long_ago.id, just_now.id
    db.session.commit()
    assert outages.Outages().look(NOW) is False
    now = datetime.now(UTC)
    assert [row(shop_id).due_at <= now for shop_id in ids] == [True, False]


def test_orders_that_no_webhook_told_of_come_and_go(
    app: Flask, runtime: Runtime, platform: FakePlatform
) -> None:
    shop_id = connected_shop(runtime, platform)
    put(platform, "1", ago=2 * HOUR)
    put(platform, "2", ago=2 * HOUR)
    compare(runtime, shop_id)
    platform.delete("2", NOW - timedelta(minutes=5))
    put(platform, "3", ago=timedelta(minutes=2))
    assert compare(runtime, shop_id).missed == 2
    assert ours(shop_id) == theirs(platform)
    assert set(ours(shop_id)) == {"1", "3"}
