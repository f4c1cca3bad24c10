"""Workers are killed at random while events arrive: nothing is lost, doubled or wrong."""

import random
import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from sqlalchemy import func, select

from app.domain.presets import PRESETS
from app.errors import NotFound
from app.extensions import db
from app.models import HistoryImport, Order, Rerating, Ruleset, Shop, WebhookEvent
from app.services import rerating_requests, rulesets
from sandbox import addon, shop
from sandbox.model import Contact
from sandbox.placing import Wish, place_orders
from sandbox.prices import total
from sandbox.state import Platform
from tests.chaos.conftest import Story
from tests.chaos.workers import KILLS, Workers, workers
from tests.factories import make_actor
from tests.oracle import assert_equal_to_a_rebuild

pytestmark = pytest.mark.chaos

EVENTS_PER_KILL = 20
# How often the rules change right before a kill.
RULES_CHANGE = 0.3
STATUSES = (-4, -3, -2, 10, 11)
PHONES = ("+420602123456", "603 555 123", "777777777", None)


def test_nothing_is_lost_doubled_or_wrong_when_workers_are_killed(story: Story) -> None:
    platform = story.platform
    with workers(story.settings, count=2) as crowd:
        addon.install(platform)
        wait_until(is_imported, seconds=60)
        platform.faults.change({"duplicate": 0.5})
        change_orders_while_killing(platform, crowd)
        assert platform.sender.wait_until_idle(60)
        wait_until(lambda: count(waiting()) == 0, seconds=120)
        crowd.stop()
    assert crowd.killed == KILLS
    assert count(Ruleset.id > 0) > 0.1 * KILLS
    assert count(unfinished()) == 0
    assert_every_event_was_stored_and_done(platform)
    assert_every_order_stands_once_as_in_the_shop(platform)
    assert_equal_to_a_rebuild(db.session.scalars(select(Shop.id)).one())


def change_orders_while_killing(platform: Platform, crowd: Workers) -> None:
    dice = random.Random(20261123)
    before = len(platform.notifications)
    while crowd.killed < KILLS:
        with platform.lock:
            change_something(platform, dice)
            arrived = len(platform.notifications) - before
        if arrived >= (crowd.killed + 1) * EVENTS_PER_KILL:
            if dice.random() < RULES_CHANGE:
                change_rules(dice)
            crowd.kill_one(dice)
        time.sleep(dice.uniform(0, 0.03))


def change_something(platform: Platform, dice: random.Random) -> None:
    """Do what happens in a shop: statuses change, contacts are corrected, orders come and go."""
    order = dice.choice(list(platform.shop.orders.values()))
    what = dice.random()
    if what < 0.7:
        shop.change_order(platform, order, {"status_id": dice.choice(STATUSES)})
    elif what < 0.85:
        shop.change_order(platform, order, {"phone": dice.choice(PHONES)})
    elif what < 0.95:
        place_orders(platform, [Wish(contact=Contact("Eva Malá", order.contact.email, None))])
    else:
        shop.delete_order(platform, order)


def change_rules(dice: random.Random) -> None:
    """Let the merchant try other rules: the whole shop is rated anew, or it is called off."""
    shop_id = db.session.scalars(select(Shop.id)).one()
    rules = PRESETS[dice.choice(list(PRESETS))]
    base = rulesets.newest(shop_id).number
    rulesets.save(make_actor(shop_id, name="chaos"), rules, base=base, reason="")
    running = rerating_requests.progress(shop_id)
    db.session.rollback()
    if running and running.can_cancel and dice.random() < 0.2:
        with suppress(NotFound):  # it was finished meanwhile
            rerating_requests.cancel(make_actor(shop_id), running.id)


def wait_until(done: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, "it takes too long"
        time.sleep(0.1)


def count(where: object) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).where(where)) or 0  # type: ignore[arg-type]


def waiting() -> object:
    return WebhookEvent.done_at.is_(None) & WebhookEvent.given_up_at.is_(None)


def unfinished() -> object:
    return Rerating.finished_at.is_(None) & Rerating.cancelled_at.is_(None)


def is_imported() -> bool:
    return count(HistoryImport.finished_at.is_not(None)) == 1


def assert_every_event_was_stored_and_done(platform: Platform) -> None:
    taken = [n for n in platform.notifications if n.status == "success"]
    about_orders = [n for n in taken if n.event.startswith("order:")]
    assert len(taken) == len(platform.notifications), "every notification was answered 200"
    assert len(about_orders) >= EVENTS_PER_KILL * KILLS
    assert sum(n.duplicate for n in about_orders) >= 0.3 * len(about_orders)
    assert count(WebhookEvent.topic == "order") == len(about_orders)
    assert count(WebhookEvent.given_up_at.is_not(None)) == 0


def assert_every_order_stands_once_as_in_the_shop(platform: Platform) -> None:
    db.session.rollback()
    stored = db.session.scalars(select(Order)).all()
    live = sorted((o.code, o.status_id, o.total, o.email, o.phone) for o in stored)
    assert live == sorted(
        (o.code, str(o.status_id), total(o), o.contact.email or "", o.contact.phone or "")
        for o in platform.shop.orders.values()
    )
