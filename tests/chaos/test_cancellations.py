"""Flagged orders are cancelled while workers are killed, the platform fails and lies, and the
merchant acts too: each at most once, none only seemingly, none forgotten."""

import random
import time
from typing import Any

import pytest
from sqlalchemy import select, update

from app import database
from app.domain.acting import preset
from app.domain.acting_data import to_data
from app.domain.flags import FlagKind
from app.extensions import db
from app.models import Action, Notice, Order, Shop
from app.services import flags, record_chain
from sandbox import addon, shop
from sandbox.catalogue import CANCELLED, DONE
from sandbox.merchant_first import read_wish
from sandbox.model import Contact
from sandbox.placing import Wish, place_orders
from sandbox.records import order_record
from sandbox.state import Platform
from tests.chaos.scenario import (
    IMPORTED_SECONDS,
    count,
    is_imported,
    wait_until,
    wait_until_none,
    waiting,
)
from tests.chaos.stories import Story
from tests.chaos.workers import KILLS, Workers, workers
from tests.factories import make_actor

pytestmark = pytest.mark.chaos

ORDERS = 500
KAREL = Contact("Karel Nevyzvedl", "karel@nevyzvedl.example", "+420602999888")
STATUS = "/api/orders/*/status"
# More than one call in four fails, in one way or another.
FAULTS: dict[str, Any] = {
    "seed": 7,
    "error_500": {"rate": 0.04},
    "error_500_after": {"rate": 0.08, "method": "PATCH", "path": STATUS},
    "lying_200": {"rate": 0.08, "method": "PATCH", "path": STATUS},
    "truncated": {"rate": 0.05},
    "locked_423": {"rate": 0.02, "method": "PATCH", "path": STATUS, "at_most": 3},
    "timeout_after": {"rate": 0.01, "method": "PATCH", "path": STATUS, "at_most": 2},
    "timeout_seconds": 20,
}


def test_each_order_is_cancelled_at_most_once_and_none_is_forgotten(story: Story) -> None:
    platform = story.platform
    dice = random.Random(20261201)
    with workers(story.settings, count=2) as crowd:
        addon.install(platform)
        wait_until(is_imported, IMPORTED_SECONDS)
        flag_karel(platform)
        platform.faults.change(FAULTS)
        with platform.lock:
            # Right after the plugin has read an order to act on it, the merchant is quicker.
            quicker = {"does": "cancel", "read": 2, "rate": 0.05}
            platform.merchant_first = read_wish(quicker, seed=7)
        codes = place_and_kill(platform, crowd, dice)
        assert platform.sender.wait_until_idle(120)
        wait_until_none(lambda: count(waiting()), 240)
        wait_until_none(lambda: count(Action.ended_at.is_(None)), 600)
        platform.faults.change({"reset": True})
        wait_until_none(lambda: count(waiting()), 120)
        crowd.stop()
    assert crowd.killed == KILLS
    for code in codes:
        assert_done_once_or_left_for_a_reason(platform, code)
    assert count((Action.kind == "cancel") & (Action.state == "confirmed")) > 0.6 * ORDERS
    shop_id = db.session.scalars(select(Shop.id)).one()
    assert record_chain.verify(shop_id).broken_at is None


def flag_karel(platform: Platform) -> None:
    """Let Karel be known for not collecting, and flagged; nothing limits what is done by itself."""
    place(platform, status_id=DONE)
    wait_until(lambda: count(Order.email == KAREL.email) == 1, 60)
    karel = db.session.execute(select(Order).where(Order.email == KAREL.email)).scalar_one()
    shop_id, customer_id = karel.shop_id, karel.customer_id
    with database.writing() as session:
        unlimited = {"grace_minutes": 0, "daily_cap": 10_000, "share": 100}
        session.execute(update(Shop).values(acting=to_data(preset("CZ")) | unlimited))
    flags.set_flag(make_actor(shop_id), [customer_id], FlagKind.AUTO_CANCEL, "nevyzvedává", None)
    # Platforms tell whole seconds: an order of the same second would be one of before the flag.
    time.sleep(1.1)


def place_and_kill(platform: Platform, crowd: Workers, dice: random.Random) -> list[str]:
    """Place the orders, let the merchant cancel some, and kill workers all the while."""
    codes: list[str] = []
    every = max(1, ORDERS // KILLS)
    while len(codes) < ORDERS or crowd.killed < KILLS:
        if len(codes) < ORDERS:
            codes.append(place(platform))
            if dice.random() < 0.05:
                cancel_by_hand(platform, dice.choice(codes))
        # A worker gets time to do something between two kills.
        time.sleep(dice.uniform(0.03, 0.17))
        if len(codes) >= (crowd.killed + 1) * every and crowd.killed < KILLS:
            crowd.kill_one(dice)
    return codes


def place(platform: Platform, **values: Any) -> str:
    with platform.lock:
        return place_orders(platform, [Wish(contact=KAREL, **values)])[0].code


def cancel_by_hand(platform: Platform, code: str) -> None:
    with platform.lock:
        shop.change_order(platform, platform.shop.orders[code], {"status_id": CANCELLED})


def assert_done_once_or_left_for_a_reason(platform: Platform, code: str) -> None:
    order = platform.shop.orders[code]
    counts = order_record(platform, order)["counts"]
    db.session.rollback()
    acts = {row.kind: row for row in db.session.scalars(select(Action).filter_by(order_code=code))}
    assert sum(counts["cancellations"].values()) <= 1, f"{code} was cancelled once at most"
    assert counts["cancellation_calls"].get("api", 0) <= 1, f"{code} was asked for once at most"
    assert counts["remarks"] <= 1, f"{code} has one remark at most"
    stored = db.session.scalars(select(Order).filter_by(code=code)).one()
    assert stored.status_id == str(order.status_id), f"{code} is shown as it is"
    cancel = acts.get("cancel")
    if cancel is None:
        assert order.status_id == CANCELLED, f"{code} was forgotten"
        return
    if cancel.state == "confirmed":
        assert order.status_id == CANCELLED, f"{code} is only said to be cancelled"
        assert stored.outcome == "cancelled_by_shop"
        assert counts["remarks"] == 1 or acts["remark"].state == "failed"
    elif cancel.state == "skipped" and cancel.reason in ("already", "closed"):
        assert order.status_id == CANCELLED
    else:
        assert (cancel.state, cancel.reason) in (("skipped", "changed"), ("failed", "tries"))
        assert count(Notice.key == code) == 1, f"nobody hears of {code}"
