"""What platforms send twice, too early, too late, in any order, or without hearing our answer."""

import hmac
import random
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from itertools import permutations
from typing import Any

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import OperationalError
from sqlalchemy import delete, func, select, update

from app import database
from app.extensions import db
from app.models import Customer, Flag, Order, Shop, WebhookEvent
from app.platforms.base import Arrival
from app.platforms.shoptet import webhooks
from app.services import durable
from app.services.runtime import Runtime
from tests.fakes import FakePlatform
from tests.faults import crashing, invariants
from tests.faults.crowd import at_once
from tests.faults.pictures import picture
from tests.faults.stories import World
from tests.services.acting import steps
from tests.services.steps import fetched, new_shop

Sent = tuple[dict[str, str], bytes]


def post(app: Flask, sent: Sent, platform: str = "fake") -> int:
    headers, body = sent
    return app.test_client().post(f"/webhooks/{platform}", data=body, headers=headers).status_code


def stored() -> int:
    found = db.session.scalar(select(func.count()).where(WebhookEvent.topic == "order")) or 0
    db.session.rollback()
    return found


def test_duplicates_in_any_order_are_one_order_each(
    app: Flask, runtime: Runtime, platform: FakePlatform, shop_id: int, sound: None
) -> None:
    dice = random.Random(1)
    codes = [str(number) for number in range(100)]
    platform.orders = {code: fetched(code, email=f"{int(code) % 7}@x.cz") for code in codes}
    sent = [platform.webhook("order", code) for code in codes for _ in range(dice.randint(1, 5))]
    dice.shuffle(sent)
    quarters = [sent[start::8] for start in range(8)]
    answers = at_once(app, [partial(_post_all, app, some) for some in quarters])
    statuses = [status for some in answers if isinstance(some, list) for status in some]
    invariants.answers_are_honest(statuses, stored=stored(), refused=[])
    assert len(statuses) == len(sent)
    crashing.finish(runtime)
    assert platform.calls.count("fetch_order") == 100, "what waited together was one look"
    assert db.session.scalar(select(func.count()).select_from(Order)) == 100


def _post_all(app: Flask, sent: Sequence[Sent]) -> list[int]:
    return [post(app, one) for one in sent]


def test_one_event_from_fifty_threads_at_one_moment_is_one_look(
    app: Flask, runtime: Runtime, platform: FakePlatform, shop_id: int, sound: None
) -> None:
    platform.orders["1"] = fetched("1")
    answers = at_once(app, [partial(post, app, platform.webhook("order", "1"))] * 50)
    assert answers == [200] * 50
    assert stored() == 50
    crashing.finish(runtime)
    assert platform.calls.count("fetch_order") == 1
    assert db.session.scalar(select(func.count()).select_from(Order)) == 1


@pytest.mark.parametrize("outcome", ["stored", "not stored"])
def test_what_is_sent_again_because_our_answer_was_lost_changes_nothing(
    app: Flask,
    runtime: Runtime,
    platform: FakePlatform,
    shop_id: int,
    sound: None,
    monkeypatch: pytest.MonkeyPatch,
    outcome: str,
) -> None:
    """The answer is lost on its way to the platform, or that of COMMIT on its way to us."""
    platform.orders["1"] = fetched("1")
    for writer in (durable.SqliteWriter, durable.PostgresWriter):
        monkeypatch.setattr(writer, "write", _lost_once(writer.write, outcome))
    sent = platform.webhook("order", "1")
    answers = [post(app, sent) for _ in range(3)]
    assert answers == [503, 200, 200]
    assert stored() == (3 if outcome == "stored" else 2)
    crashing.finish(runtime)
    assert platform.calls.count("fetch_order") == 1


def _lost_once(real: Any, outcome: str) -> Any:
    lost = []

    def write(self: object, rows: Sequence[durable.Row]) -> None:
        if lost:
            real(self, rows)
            return
        lost.append(rows)
        if outcome == "stored":
            real(self, rows)
        raise OperationalError("the connection was cut")

    return write


@pytest.mark.parametrize("after", ["a minute", "35 days"])
def test_a_day_of_notifications_that_comes_again_changes_nothing(app: Flask, after: str) -> None:
    """Bytes that were true once say nothing of their age: only what is read counts.

    That they came before is forgotten after 35 days.
    """
    world = _a_busy_day(app)
    before = picture(world.platform)
    if after == "35 days":
        with database.writing() as session:
            session.execute(delete(WebhookEvent).where(WebhookEvent.done_at.is_not(None)))
        assert stored() == 0
    world.hear(*"0123401234")
    crashing.finish(world.runtime)
    assert picture(world.platform) == before
    invariants.hold(world.runtime, world.platform)


def _a_busy_day(app: Flask) -> World:
    world = World.new(app)
    world.open()
    for number in range(4):
        steps.placed(world.platform, str(number), email=f"{number % 2}@x.cz", status_id="5")
    world.hear(*"0123")
    crashing.finish(world.runtime)
    steps.settings(world.shop_id, share=100, grace=timedelta(0))
    steps.flagged(world.shop_id, "0")
    steps.placed(world.platform, "4", email="0@x.cz")
    world.hear("4")
    crashing.finish(world.runtime)
    assert world.platform.changes == [("4", "-4", False)]
    return world


def test_an_old_notification_cancels_nothing_by_itself(app: Flask) -> None:
    """It is about an order of yesterday that we never heard of: a person is asked."""
    world = _a_busy_day(app)
    yesterday = steps.now().replace(microsecond=0) - timedelta(hours=25)
    with database.writing() as session:
        session.execute(update(Flag).values(written_at=yesterday - timedelta(days=2)))
    steps.placed(world.platform, "late", email="0@x.cz", placed_at=yesterday)
    world.hear("late")
    crashing.finish(world.runtime)
    assert [code for code, _, _ in world.platform.changes] == ["4"]
    assert ("late", "cancel") in steps.proposals(world.shop_id)
    invariants.hold(world.runtime, world.platform)


class SpeakingShoptet(FakePlatform):
    """Sends what Shoptet sends, and is asked like the fake."""

    def claimed_shop(self, headers: Mapping[str, str], body: bytes) -> str:
        """Return the eshopId."""
        return webhooks.claimed_shop(body)

    def verify_webhook(self, headers: Mapping[str, str], body: bytes, keys: Sequence[str]) -> None:
        """Check Shoptet's signature."""
        webhooks.verify(headers, body, keys)

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> tuple[Arrival, ...]:
        """Read Shoptet's notification."""
        return webhooks.read(body)


EVENTS: tuple[tuple[str, object], ...] = (
    ("order:massCreate", '["a", "b"]'),
    ("order:create", "a"),
    ("order:create", "b"),
)


def test_a_mass_event_and_single_ones_of_the_same_orders_come_to_one_each(app: Flask) -> None:
    platform = SpeakingShoptet(name="shoptet", orders={code: fetched(code) for code in "ab"})
    for order in permutations(EVENTS):
        world = World.new(app)
        runtime = world.runtime
        runtime.platforms["shoptet"] = platform  # type: ignore[index]
        world.shop_id = new_shop()
        with database.writing() as session:
            shop = session.get_one(Shop, world.shop_id)
            shop.platform, shop.external_id = "shoptet", "1234"
            shop.webhook_key, shop.secret = (runtime.vault.seal(text) for text in ("k", "s"))
        answers = [post(app, _of_shoptet(*event), "shoptet") for event in order]
        invariants.answers_are_honest(answers, stored=3, refused=[])
        assert stored() == 4
        crashing.finish(runtime)
        assert db.session.scalar(select(func.count()).select_from(Order)) == 2
        invariants.hold(runtime)


def _of_shoptet(event: str, instance: object) -> Sent:
    body = orjson.dumps(
        {
            "eshopId": 1234,
            "event": event,
            "eventCreated": "2026-11-20T12:00:00+0100",
            "eventInstance": instance,
        }
    )
    return {webhooks.SIGNATURE_HEADER: hmac.digest(b"k", body, "sha1").hex()}, body


LIFE: tuple[dict[str, Any] | None, ...] = (
    {"status_id": "-1"},
    {"status_id": "6", "email": "other@x.cz"},
    {"status_id": "5"},
    {"status_id": "-4"},
    None,
)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    heard=st.permutations(range(len(LIFE))),
    looks=st.lists(st.integers(0, len(LIFE) - 1), max_size=3),
    lives=st.integers(1, len(LIFE)),
)
def test_a_life_that_is_told_in_any_order_ends_in_its_last_state(
    app: Flask, heard: list[int], looks: list[int], lives: int
) -> None:
    """Each notification only says that something happened; some are heard before it did."""
    world = World.new(app)
    world.open()
    moment = steps.now().replace(microsecond=0)
    for lived in range(lives):
        state = LIFE[lived]
        if state is None:
            world.platform.orders.pop("1", None)
        else:
            changed = moment + timedelta(seconds=lived)
            steps.placed(world.platform, "1", placed_at=moment, changed_at=changed, **state)
        if lived in looks:
            world.hear("1")
            crashing.finish(world.runtime)
    for _ in heard:
        world.hear("1")
    crashing.finish(world.runtime)
    last = LIFE[lives - 1]
    there = db.session.execute(select(Order.status_id, Customer.name).join(Customer)).all()
    assert [row.status_id for row in there] == ([] if last is None else [last["status_id"]])
    invariants.hold(world.runtime, world.platform)


def test_an_unknown_order_is_looked_for_again_when_it_is_told_of_again(
    app: Flask, client: FlaskClient, runtime: Runtime, platform: FakePlatform, shop_id: int
) -> None:
    """A change is heard of before the order can be read: the next word of it brings it."""
    assert post(app, platform.webhook("order", "1")) == 200
    crashing.finish(runtime)
    platform.orders["1"] = fetched("1")
    assert post(app, platform.webhook("order", "1")) == 200
    crashing.finish(runtime)
    assert db.session.scalar(select(func.count()).select_from(Order)) == 1
    invariants.hold(runtime, platform)
