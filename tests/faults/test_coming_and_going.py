"""A shop is suspended, leaves, or comes back while a worker is at any step of any story."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import database
from app.extensions import db
from app.models import Order, Shop, WebhookEvent
from app.platforms.base import Arrival, Credentials, FetchedOrder, Installation, Topic
from app.services import events, shops
from app.services.runtime import Runtime
from tests.fakes import FakePlatform
from tests.faults import crashing, invariants, stories
from tests.faults.crashing import Points
from tests.faults.stories import Story, World
from tests.services.steps import NOON, fetched, shop_row

small_steps = stories.small_steps
AGAIN = Installation("1", "https://kocour.example/", "secret-2")
ASKING = (
    stories.a_shop_is_installed,
    stories.an_order_changes,
    stories.an_order_is_cancelled,
    stories.an_account_is_stopped,
)
each_story = pytest.mark.parametrize("story", ASKING, ids=lambda story: story.__name__)


def leave(world: World) -> None:
    """Let another worker carry out an uninstallation at once."""
    world.arrive(Arrival(Topic.UNINSTALLED))
    with world.app.app_context():
        while shop_row(world.shop_id).uninstalled_at is None:
            assert events.process_one(world.runtime)


def come_back(world: World) -> None:
    """Let the shop leave and be installed again at once; another worker connects it."""
    leave(world)
    with world.app.app_context():
        shops.install(world.runtime, "fake", AGAIN)
        assert events.process_one(world.runtime)
        assert shop_row(world.shop_id).connected_at is not None


def done_there(platform: FakePlatform) -> tuple[object, ...]:
    """Return all that we have changed at the platform, and the orders we have remarked on."""
    disabled = [one.id for one in platform.customers.values() if one.orders_disabled]
    return (list(platform.changes), list(platform.remarks), disabled)


def at_every_call(
    app: Flask, story: Story, happens: Callable[[World], None], explained: bool = False
) -> Iterator[tuple[World, str]]:
    """Let something happen around each call of a worker, each time in a story told anew.

    Whatever happens, nothing may be asked for after it: but for the remark that tells of what was
    done before, as `explained` allows.
    """
    for number in count():
        world = World.new(app)
        story(world)
        then: list[Any] = []
        points = Points(number, partial(_now, world, happens, then))
        with points.where_others_may_come(world.platform):
            crashing.work(world.runtime)
        if number >= len(points.passed):
            return
        crashing.finish(world.runtime)
        point = points.passed[number]
        now = done_there(world.platform)
        kept = now if not explained else (now[0], then[0][1], now[2])
        assert then == [kept], f"something was asked for {point}"
        invariants.hold(world.runtime, world.platform)
        yield world, point


def _now(world: World, happens: Callable[[World], None], then: list[Any]) -> None:
    happens(world)
    then.append(done_there(world.platform))


def waiting() -> int:
    unended = select(func.count()).where(
        WebhookEvent.done_at.is_(None), WebhookEvent.given_up_at.is_(None)
    )
    found = db.session.scalar(unended) or 0
    db.session.rollback()
    return found


@each_story
def test_a_shop_that_leaves_at_any_step_is_asked_for_nothing_more(
    app: Flask, small_steps: None, story: Story
) -> None:
    seen = 0
    for world, point in at_every_call(app, story, leave):
        shop = shop_row(world.shop_id)
        kept = (shop.secret, shop.api_token, shop.webhook_key, shop.previous_webhook_key)
        assert kept == (None, None, None, None), f"a secret was kept by who left {point}"
        assert waiting() == 0, f"something waits for nobody {point}"
        seen += 1
    assert seen >= 3


@each_story
def test_a_shop_that_comes_back_at_any_step_gets_none_of_the_old_work(
    app: Flask, small_steps: None, story: Story
) -> None:
    seen = 0
    for world, point in at_every_call(app, story, come_back, explained=True):
        shop = shop_row(world.shop_id)
        assert (shop.disconnected_at, shop.uninstalled_at) == (None, None), point
        assert shop.webhook_key is not None, point
        key = world.runtime.vault.open(shop.webhook_key)
        assert key == world.platform.webhook_key, f"the shop is deaf when it came back {point}"
        seen += 1
    assert seen >= 3


def test_a_hundred_jobs_of_an_earlier_installation_are_never_done(
    app: Flask, runtime: Runtime, platform: FakePlatform
) -> None:
    world = World.new(app)
    world.open()
    world.platform.calls.clear()
    codes = [str(number) for number in range(100)]
    for code in codes:
        world.platform.orders[code] = fetched(code)
    world.arrive(Arrival(Topic.UNINSTALLED))
    world.hear(*codes)
    assert events.process_one(runtime)
    world.platform.history = list(world.platform.orders.values())
    shops.install(runtime, "fake", AGAIN)
    crashing.finish(runtime)
    assert "fetch_order" not in world.platform.calls
    assert db.session.scalar(select(func.count()).select_from(Order)) == 100, "imported anew"
    invariants.hold(runtime, world.platform)


def test_a_shop_that_leaves_between_any_two_lines_of_its_import_keeps_only_whole_chunks(
    app: Flask, small_steps: None
) -> None:
    for line in range(5):
        world = World.new(app)
        stories.a_shop_is_installed(world)
        _leaves_at(world, line)
        crashing.finish(world.runtime)
        left = db.session.scalar(select(func.count()).select_from(Order))
        assert (left, waiting()) == (line // 2 * 2, 0)
        assert shop_row(world.shop_id).api_token is None
        invariants.hold(world.runtime, world.platform)


def _leaves_at(world: World, line: int) -> None:
    def read(_credentials: Credentials, _address: str) -> Iterator[FetchedOrder]:
        for number, order in enumerate(world.platform.history):
            if number == line:
                leave(world)
            assert isinstance(order, FetchedOrder)
            yield order

    world.platform.read_history = read  # type: ignore[method-assign,assignment]


RESTING = {
    "suspended": {"suspended_at": NOON},
    "terminated": {"terminated_at": NOON},
    "disconnected": {"disconnected_at": NOON},
}
STATES: dict[str, dict[str, object]] = {
    "connected": {},
    **RESTING,
    "uninstalled": {"uninstalled_at": NOON, "secret": None, "webhook_key": None},
}
# What each event leads to: the answer, whether the order is taken in, and how the shop stands then.
LEADS_TO: dict[tuple[str, str], tuple[int, bool, str]] = {
    ("connected", "order"): (200, True, "connected"),
    ("connected", "suspended"): (200, False, "suspended"),
    ("connected", "resumed"): (200, False, "connected"),
    ("connected", "terminated"): (200, False, "terminated"),
    ("connected", "uninstalled"): (200, False, "uninstalled"),
    **{(state, "order"): (200, False, state) for state in RESTING},
    **{(state, "resumed"): (200, True, "connected") for state in RESTING},
    **{(state, "uninstalled"): (200, False, "uninstalled") for state in RESTING},
    ("suspended", "suspended"): (200, False, "suspended"),
    ("terminated", "terminated"): (200, False, "terminated"),
    **{
        ("uninstalled", event): (401, False, "uninstalled")
        for event in ("order", "suspended", "resumed", "terminated", "uninstalled")
    },
}


@pytest.mark.parametrize(("state", "event"), LEADS_TO)
def test_an_event_leads_on_from_every_state_of_a_shop(
    app: Flask,
    client: FlaskClient,
    runtime: Runtime,
    platform: FakePlatform,
    shop_id: int,
    sound: None,
    state: str,
    event: str,
) -> None:
    status, taken_in, stands = LEADS_TO[state, event]
    platform.orders["1"] = fetched("1")
    sent = [platform.webhook(event, "1" if event == "order" else "")]
    if event == "resumed" and state != "connected":
        sent.insert(0, platform.webhook("order", "1"))
    with database.writing() as session:
        for name, value in STATES[state].items():
            setattr(session.get_one(Shop, shop_id), name, value)
    if state == "uninstalled":
        # A process may remember a shop's keys for a second.
        app.extensions["intake"]._known.clear()
    before = db.session.scalar(select(func.count()).select_from(WebhookEvent)) or 0
    answers = [client.post("/webhooks/fake", data=b, headers=h).status_code for h, b in sent]
    db.session.rollback()
    stored = (db.session.scalar(select(func.count()).select_from(WebhookEvent)) or 0) - before
    invariants.answers_are_honest(answers, stored=stored, refused=[401])
    assert set(answers) == {status}
    crashing.finish(runtime)
    assert (db.session.scalar(select(func.count()).select_from(Order)) == 1) == taken_in
    assert standing(shop_id) == stands


def standing(shop_id: int) -> str:
    shop = shop_row(shop_id)
    for name in ("uninstalled", *RESTING):
        if getattr(shop, f"{name}_at") is not None:
            return name
    return "connected"


def test_what_comes_right_after_a_shop_has_left_is_looked_at_when_it_is_back(
    app: Flask, runtime: Runtime, platform: FakePlatform, shop_id: int, sound: None
) -> None:
    def tell(topic: Topic, subject: str = "") -> None:
        headers, body = platform.webhook(topic, subject)
        app.extensions["intake"].receive(platform.name, headers, body)

    platform.orders |= {"1": fetched("1"), "2": fetched("2")}
    tell(Topic.ORDER, "1")
    tell(Topic.UNINSTALLED)
    crashing.finish(runtime)
    # This process remembers the key for a second.
    tell(Topic.ORDER, "2")
    asked = len(platform.calls)
    crashing.finish(runtime)
    assert len(platform.calls) == asked, "nothing is asked in the name of a shop that has left"
    invariants.nothing_is_lost()

    assert shops.install(runtime, platform.name, AGAIN) == shop_id
    crashing.finish(runtime)
    assert set(db.session.scalars(select(Order.code))) == {"1", "2"}
