"""What happens in a shop, told again and again: each story begins on empty tables."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask

from app import database
from app.domain.flags import FlagKind
from app.domain.presets import PRESETS
from app.extensions import db
from app.models import Shop
from app.platforms.base import Arrival, FetchedCustomer, Installation, OrderStatus, Topic
from app.services import flags, history, rerating, rulesets, shops
from app.services.runtime import Runtime
from tests import quick
from tests.factories import make_actor
from tests.fakes import FakePlatform
from tests.faults import crashing
from tests.services.acting import steps
from tests.services.steps import NOON, STATUSES, fetched, new_shop, owners

INSTALLATION = Installation("1", "https://kocour.example/", "secret-1")


@dataclass
class World:
    """An application on empty tables, and a platform that remembers nothing."""

    app: Flask
    platform: FakePlatform
    shop_id: int = 0

    @classmethod
    def new(cls, app: Flask) -> "World":
        """Begin anew."""
        db.session.remove()
        empty_tables()
        world = cls(app, FakePlatform(statuses=list(STATUSES)))
        world.runtime.platforms["fake"] = world.platform  # type: ignore[index]
        return world

    @property
    def runtime(self) -> Runtime:
        """What services need."""
        found: Runtime = self.app.extensions["runtime"]
        return found

    def open(self) -> None:
        """Let a shop be there, connected long ago."""
        self.shop_id = new_shop()
        with database.writing() as session:
            shop, vault = session.get_one(Shop, self.shop_id), self.runtime.vault
            shop.external_id, shop.connected_at = "1", NOON
            shop.secret, shop.webhook_key = vault.seal("secret-1"), vault.seal("key-0")

    def arrive(self, *arrivals: Arrival) -> None:
        """Let the platform tell of something, as webhooks do: past all sessions."""
        rows = [(self.shop_id, str(one.topic), one.subject, "") for one in arrivals]
        self.app.extensions["intake"]._inbox.append(rows)

    def hear(self, *codes: str) -> None:
        """Let the platform tell of orders."""
        self.arrive(*(Arrival(Topic.ORDER, code) for code in codes))

    def echo(self) -> None:
        """Let the platform tell of what we change, too."""
        real = self.platform.change_status

        def told(credentials: object, code: str, status_id: str, *, quiet: bool) -> None:
            real(credentials, code, status_id, quiet=quiet)  # type: ignore[arg-type]
            self.hear(code)

        self.platform.change_status = told  # type: ignore[method-assign,assignment]


def empty_tables() -> None:
    """Let no table have a row, and SQLite not wait for the disk: nobody pulls the plug here."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.begin() as connection:
            quick.empty(connection)
        return
    with closing(db.engine.raw_connection()) as pooled:
        pooled.cursor().execute("PRAGMA synchronous=OFF")
    with db.engine.begin() as connection:
        for table in reversed(db.metadata.sorted_tables):
            connection.execute(table.delete())


Story = Callable[[World], None]


def a_shop_is_installed(world: World) -> None:
    """It is connected, and its past is imported in three chunks."""
    world.platform.history = [
        fetched(str(n), email=f"{n % 3}@x.cz", phone="", status_id="-3") for n in range(5)
    ]
    real = world.platform.request_history

    def told(credentials: object) -> str:
        job = real(credentials)  # type: ignore[arg-type]
        world.arrive(Arrival(Topic.HISTORY, job))
        return job

    world.platform.request_history = told  # type: ignore[method-assign,assignment]
    world.shop_id = shops.install(world.runtime, "fake", INSTALLATION)


def an_order_changes(world: World) -> None:
    """It stands in a status that nobody has heard of, and its customer is known."""
    world.open()
    steps.placed(world.platform, "1", status_id="5")
    world.hear("1")
    crashing.finish(world.runtime)
    world.platform.statuses.append(OrderStatus("77", "Vráceno", False, None, False))
    steps.placed(world.platform, "1", status_id="77")
    steps.placed(world.platform, "2")
    world.hear("1", "2", "1")


def an_order_vanishes(world: World) -> None:
    """Its customer keeps one order."""
    world.open()
    steps.placed(world.platform, "1", status_id="5")
    steps.placed(world.platform, "2", status_id="-3")
    world.hear("1", "2")
    crashing.finish(world.runtime)
    del world.platform.orders["1"]
    world.hear("1")


def an_order_is_cancelled(world: World) -> None:
    """Its customer is flagged, there is no grace period, and the platform tells of the change."""
    world.open()
    steps.placed(world.platform, "old", status_id="-3")
    world.hear("old")
    crashing.finish(world.runtime)
    steps.settings(world.shop_id, share=100, grace=timedelta(0))
    steps.flagged(world.shop_id, "old")
    crashing.finish(world.runtime)
    steps.placed(world.platform, "new")
    world.echo()
    world.hear("new")


def an_account_is_stopped(world: World) -> None:
    """A flag is carried into the platform's own switch."""
    world.open()
    world.platform.customers["7"] = FetchedCustomer("7", "Jana", ("7@x.cz",), False)
    steps.placed(world.platform, "1", customer_id="7", email="7@x.cz", status_id="-3")
    world.hear("1")
    crashing.finish(world.runtime)
    owner = owners(world.shop_id)["1"]
    flags.set_flag(make_actor(world.shop_id), [owner], FlagKind.BLACKLIST, "nikdy neplatí", None)


def the_rules_change(world: World) -> None:
    """The whole shop is rated anew."""
    world.open()
    for number in range(4):
        steps.placed(world.platform, str(number), email=f"{number % 2}@x.cz", status_id="5")
    world.hear(*"0123")
    crashing.finish(world.runtime)
    rulesets.save(make_actor(world.shop_id), PRESETS["careful"], base=1, reason="")


def the_shop_leaves(world: World) -> None:
    """Its last orders are told of after it left."""
    world.open()
    steps.placed(world.platform, "1")
    world.hear("1")
    crashing.finish(world.runtime)
    world.arrive(Arrival(Topic.UNINSTALLED))
    world.hear("2")


STORIES: tuple[Story, ...] = (
    a_shop_is_installed,
    an_order_changes,
    an_order_vanishes,
    an_order_is_cancelled,
    an_account_is_stopped,
    the_rules_change,
    the_shop_leaves,
)


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let few rows be a chunk, so that a small shop takes several."""
    monkeypatch.setattr(history, "CHUNK", 2)
    monkeypatch.setattr(rerating, "CHUNK", 2)
