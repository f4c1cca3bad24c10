"""Which shop is compared when, and how a worker notices that it was not there."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.extensions import db
from app.models import Shop, WebhookEvent
from app.platforms.base import Topic
from app.services.reconciling import outages, queueing
from app.worker import schedule
from tests.factories import make_reconciliation, make_shop
from tests.services.reconciling.steps import HOUR, NOW, row
from tests.tables import everything

MINUTE = timedelta(minutes=1)


def queued() -> list[int]:
    """Return the shops that are to be compared."""
    db.session.rollback()
    found = select(WebhookEvent.shop_id).where(WebhookEvent.topic == Topic.RECONCILE)
    return list(db.session.scalars(found.order_by(WebhookEvent.id)))


@pytest.mark.parametrize(
    ("values", "is_queued"),
    [
        ({}, True),
        ({"connected_at": None}, False),
        ({"suspended_at": NOW}, False),
        ({"terminated_at": NOW}, False),
        ({"uninstalled_at": NOW}, False),
        ({"disconnected_at": NOW}, False),
        ({"paused_until": NOW + HOUR}, False),
        ({"platform": "", "connected_at": None}, False),
    ],
)
def test_only_shops_that_may_be_asked_are_queued(
    app: Flask, values: dict[str, Any], is_queued: bool
) -> None:
    make_shop(**values)
    db.session.commit()
    before = everything()
    assert queueing.queue_due() is is_queued
    assert (everything() == before) is not is_queued


@pytest.mark.parametrize(
    ("topic", "values", "is_queued"),
    [
        (Topic.IMPORT, {}, False),
        (Topic.RECONCILE, {}, False),
        (Topic.IMPORT, {"done_at": NOW}, True),
        (Topic.IMPORT, {"given_up_at": NOW}, True),
        (Topic.ORDER, {}, True),
    ],
)
def test_a_shop_whose_past_is_imported_or_that_is_queued_waits(
    app: Flask, topic: Topic, values: dict[str, Any], is_queued: bool
) -> None:
    shop = make_shop()
    moments = {"received_at": NOW, "due_at": NOW + HOUR}
    db.session.add(WebhookEvent(shop_id=shop.id, topic=topic, subject="1", **moments | values))
    db.session.commit()
    assert queueing.queue_due() is is_queued


def test_a_new_installation_is_compared_whatever_was_due(app: Flask) -> None:
    shop = make_shop(epoch=2)
    make_reconciliation(shop, epoch=1)
    db.session.commit()
    assert queueing.queue_due()


def begun(shop: Shop, ago: timedelta) -> int:
    make_reconciliation(shop, begun_at=NOW - ago)
    return shop.id


def due(shop_id: int) -> bool:
    return row(shop_id).due_at <= datetime.now(UTC)


@pytest.mark.parametrize(
    ("gap", "is_due"), [(timedelta(seconds=40), False), (timedelta(minutes=6), True)]
)
def test_a_worker_that_was_not_there_for_a_while_lets_all_be_compared(
    app: Flask, gap: timedelta, is_due: bool
) -> None:
    watch = outages.Outages()
    watch.look(NOW)
    shop_id = begun(make_shop(), HOUR)
    db.session.commit()
    watch.look(NOW + gap)
    assert due(shop_id) is is_due


def test_a_database_that_is_away_leaves_the_gap_open(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = outages.Outages()
    watch.look(NOW)
    shop_id = begun(make_shop(), HOUR)
    db.session.commit()
    with monkeypatch.context() as patch:
        patch.setattr(queueing, "hurry_all", _away)
        with pytest.raises(ConnectionError):
            watch.look(NOW + 10 * MINUTE)
    watch.look(NOW + 11 * MINUTE)
    assert due(shop_id)


def _away(_: timedelta) -> None:
    raise ConnectionError


def test_a_worker_asks_for_it_by_itself(app: Flask) -> None:
    shop_id = make_shop().id
    db.session.commit()
    chores = schedule.chores(app.extensions["runtime"])
    schedule.run_due(chores)
    assert queued() == [shop_id]
    count = select(func.count()).select_from(WebhookEvent)
    assert db.session.scalar(count) == 1
