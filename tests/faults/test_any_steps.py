"""Any sequence of changes, deaths, pauses and departures ends as a model of twenty lines says."""

from datetime import timedelta
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from app.extensions import db
from app.models import Order
from app.platforms.base import Topic
from app.services import events, shops
from app.services.outbox.carrying_out import carry_out_one
from tests.faults import crashing, invariants
from tests.faults.crashing import Died, Points
from tests.faults.stories import INSTALLATION, World
from tests.services.acting import steps
from tests.services.steps import fetched, shop_row

CODES = st.sampled_from("123")
STATUSES = st.sampled_from(("-1", "-3", "-4", "5"))


class AnySteps(RuleBasedStateMachine):
    """A shop, its platform, and what the shop must look like once all work is done."""

    def __init__(self, app: Flask) -> None:
        """Begin with a shop that is connected and has no orders."""
        super().__init__()
        self.world = World.new(app)
        self.world.open()
        self.client = app.test_client()
        self.moment = steps.now().replace(microsecond=0)
        # Vanished while nobody could tell us: an export does not name them.
        self.unheard: set[str] = set()
        platform = self.world.platform
        platform.read_history = lambda *_: iter(list(platform.orders.values()))  # type: ignore

    def tell(self, topic: str, subject: str = "", times: int = 1) -> bool:
        """Send a webhook, and say whether it was taken in."""
        headers, body = self.world.platform.webhook(topic, subject)
        answers = {
            self.client.post("/webhooks/fake", data=body, headers=headers).status_code
            for _ in range(times)
        }
        assert answers in ({200}, {401}), answers
        return answers == {200}

    @rule(code=CODES, status=STATUSES, times=st.integers(1, 3))
    def change(self, code: str, status: str, times: int) -> None:
        """Place an order or change it."""
        self.moment += timedelta(seconds=1)
        email = f"{int(code) % 2}@x.cz"
        values: dict[str, Any] = {"status_id": status, "email": email, "phone": ""}
        self.world.platform.orders[code] = fetched(code, changed_at=self.moment, **values)
        self.unheard.discard(code)
        self.tell("order", code, times)

    @rule(code=CODES)
    def delete(self, code: str) -> None:
        """Let an order vanish."""
        if self.world.platform.orders.pop(code, None) and not self.tell("order", code):
            self.unheard.add(code)

    @rule(point=st.integers(0, 8))
    def die(self, point: int) -> None:
        """Let a worker take one thing, and die on the way."""
        with Points(point).where_the_world_changes(self.world.platform):
            try:
                self.look()
            except Died:
                db.session.remove()

    @rule()
    def look(self) -> None:
        """Let a worker take one thing."""
        _ = events.process_one(self.world.runtime) or carry_out_one(self.world.runtime)
        db.session.remove()

    @rule()
    def wait(self) -> None:
        """Let all leases run out."""
        crashing.let_time_pass(crashing.A_WHILE)

    @rule(topic=st.sampled_from((Topic.SUSPENDED, Topic.RESUMED, Topic.UNINSTALLED)))
    def rest(self, topic: Topic) -> None:
        """Let the shop rest, go on, or leave."""
        self.tell(topic)

    @rule()
    def install(self) -> None:
        """Let the merchant install the plugin, also where it is."""
        shops.install(self.world.runtime, "fake", INSTALLATION)
        self.world.app.extensions["intake"]._known.clear()
        db.session.remove()

    @invariant()
    def nothing_is_mixed_or_held(self) -> None:
        """Hold, whatever is still to be done, what can hold in the middle of it."""
        invariants.nobody_sees_another_shop()
        invariants.nothing_is_held_for_long(self.world.runtime)
        db.session.rollback()

    def teardown(self) -> None:
        """Let all be done, and compare."""
        self.tell(Topic.RESUMED)
        crashing.finish(self.world.runtime)
        invariants.hold(self.world.runtime, self.world.platform)
        if shop_row(self.world.shop_id).uninstalled_at is None:
            found = {(one.code, one.status_id) for one in db.session.scalars(select(Order))}
            wanted = {(one.code, one.status_id) for one in self.world.platform.orders.values()}
            assert {one for one in found if one[0] not in self.unheard} == wanted
        db.session.remove()


def test_any_steps_end_as_the_model_says(app: Flask) -> None:
    run_state_machine_as_test(
        lambda: AnySteps(app),
        settings=settings(
            max_examples=12,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
