"""A shop in which everything changes while the workers of the plugin are killed."""

import random
import time
from collections.abc import Callable
from contextlib import suppress

from sqlalchemy import func, select

from app.domain.presets import PRESETS
from app.errors import NotFound
from app.extensions import db
from app.models import HistoryImport, Order, Rerating, Shop, WebhookEvent
from app.services import rerating_requests, rulesets
from sandbox import addon, shop
from sandbox.model import Contact
from sandbox.placing import Wish, place_orders
from sandbox.prices import total
from sandbox.state import Platform
from tests.chaos.stories import LEASE_SECONDS, Story
from tests.chaos.workers import Workers, workers
from tests.factories import make_actor

EVENTS_PER_KILL = 20
# How often the rules change right before a kill.
RULES_CHANGE = 0.3
STATUSES = (-4, -3, -2, 10, 11)
PHONES = ("+420602123456", "603 555 123", "777777777", None)
IMPORTED_SECONDS = 180
# Beside leases of killed workers: so long may nothing get on.
SETTLED_SECONDS = 120


def play(story: Story, kills: int) -> None:
    """Install the plugin and change the shop until so many workers were killed; let it settle."""
    platform = story.platform
    lease = int(str(story.settings.get("LEASE_SECONDS", LEASE_SECONDS)))
    with workers(story.settings, count=2) as crowd:
        addon.install(platform)
        wait_until(is_imported, IMPORTED_SECONDS)
        platform.faults.change({"duplicate": 0.5})
        _change_while_killing(platform, crowd, kills)
        assert platform.sender.wait_until_idle(60)
        wait_until_none(lambda: count(waiting()), SETTLED_SECONDS + 2 * lease)
        crowd.stop()


def _change_while_killing(platform: Platform, crowd: Workers, kills: int) -> None:
    dice = random.Random(20261123)
    before = len(platform.notifications)
    while crowd.killed < kills:
        with platform.lock:
            _change_something(platform, dice)
            arrived = len(platform.notifications) - before
        if arrived >= (crowd.killed + 1) * EVENTS_PER_KILL:
            if dice.random() < RULES_CHANGE:
                _change_rules(dice)
            crowd.kill_one(dice)
        time.sleep(dice.uniform(0, 0.03))


def change_for(platform: Platform, dice: random.Random, seconds: float) -> None:
    """Change one thing after another in the shop for so long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with platform.lock:
            _change_something(platform, dice)
        time.sleep(dice.uniform(0, 0.03))


def _change_something(platform: Platform, dice: random.Random) -> None:
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


def _change_rules(dice: random.Random) -> None:
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
    """Look again and again; AssertionError when it takes too long."""
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, "it takes too long"
        time.sleep(0.1)


def wait_until_none(left: Callable[[], int], seconds: float) -> None:
    """Wait until nothing is left; AssertionError when it has not become less for so long.

    However slow the machine is: what gets on is not stuck.
    """
    fewest, since = left(), time.monotonic()
    while fewest:
        time.sleep(0.1)
        if (now := left()) < fewest:
            fewest, since = now, time.monotonic()
        assert time.monotonic() < since + seconds, f"it does not get on: {now} are left"


def count(where: object) -> int:
    """Count rows as they are now."""
    db.session.rollback()
    return db.session.scalar(select(func.count()).where(where)) or 0  # type: ignore[arg-type]


def waiting() -> object:
    """Return the condition of arrivals that a worker has still to look at."""
    return WebhookEvent.done_at.is_(None) & WebhookEvent.given_up_at.is_(None)


def unfinished() -> object:
    """Return the condition of re-ratings that go on."""
    return Rerating.finished_at.is_(None) & Rerating.cancelled_at.is_(None)


def is_imported() -> bool:
    """Say whether the history of the shop is here."""
    return count(HistoryImport.finished_at.is_not(None)) == 1


def orders_here() -> list[tuple[object, ...]]:
    """Return the orders as the plugin has them."""
    db.session.rollback()
    stored = db.session.scalars(select(Order)).all()
    return sorted((o.code, o.status_id, o.total, o.email, o.phone) for o in stored)


def orders_there(platform: Platform) -> list[tuple[object, ...]]:
    """Return the orders as the shop has them, in the plugin's words."""
    return sorted(
        (o.code, str(o.status_id), total(o), o.contact.email or "", o.contact.phone or "")
        for o in platform.shop.orders.values()
    )
