"""A new version under load: everybody is answered, and nothing has to be done again."""

import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import WebhookEvent
from app.worker.stopping import GRACE
from bench import shop as bench_shop
from bench.notifications import request
from sandbox import addon, shop
from sandbox.state import Platform
from tests.chaos.scenario import (
    IMPORTED_SECONDS,
    count,
    is_imported,
    wait_until,
    wait_until_none,
)
from tests.chaos.stories import Story, told
from tests.chaos.workers import workers
from tests.conftest import make_tables
from tests.faults.edge import Edge, shop_front, status

pytestmark = pytest.mark.faults

# On each database; `make chaos` is the place for more.
RESTARTS, CHANGES_BETWEEN = 15, 6
STATUSES = (-4, -3, -2, 10, 11)
SENDERS = 4


@pytest.fixture
def story(database_url: str) -> Iterator[Story]:
    with told(database_url, make_tables) as story:
        yield story


def test_workers_are_replaced_under_load_without_one_extra_attempt(story: Story) -> None:
    dice = random.Random(20261201)
    with workers(story.settings, count=2) as crowd:
        addon.install(story.platform)
        wait_until(is_imported, IMPORTED_SECONDS)
        for _ in range(RESTARTS):
            change_some(story.platform, dice)
            crowd.replace_one(GRACE)
        assert story.platform.sender.wait_until_idle(60)
        wait_until_none(lambda: count(WebhookEvent.done_at.is_(None)), seconds=60)
        crowd.stop()
    assert count(WebhookEvent.topic == "order") > RESTARTS
    assert attempts() == {1}, "what was in hand was finished or handed back"


def change_some(platform: Platform, dice: random.Random) -> None:
    """Let the merchant change some orders."""
    for _ in range(CHANGES_BETWEEN):
        with platform.lock:
            order = dice.choice(list(platform.shop.orders.values()))
            shop.change_order(platform, order, {"status_id": dice.choice(STATUSES)})
        time.sleep(dice.uniform(0, 0.02))


def attempts() -> set[int]:
    """Return how often arrivals about orders were tried."""
    db.session.rollback()
    of_orders = select(WebhookEvent.attempts).where(WebhookEvent.topic == "order")
    return set(db.session.scalars(of_orders))


def test_web_servers_are_replaced_under_load_and_every_webhook_is_taken(tmp_path: Path) -> None:
    with shop_front(tmp_path, webs=2) as (app, front):
        over = Event()
        with ThreadPoolExecutor(SENDERS) as senders:
            sent = [senders.submit(keep_sending, front, over, number) for number in range(SENDERS)]
            codes = [web.restart() for _ in range(2) for web in front.webs]
            over.set()
        answers = [answer for one in sent for answer in one.result()]
        assert codes == [0] * 4
        assert set(answers) == {200}
        assert len(answers) > 20
        assert bench_shop.stored(app) == len(answers)


def keep_sending(front: Edge, over: Event, sender: int) -> list[int]:
    """Send genuine webhooks until it is over; return how each was answered."""
    answers = []
    while not over.is_set():
        genuine = request(f"{sender}-{len(answers)}")
        closing = genuine.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1)
        answers.append(status(front.told(closing)))
    return answers
