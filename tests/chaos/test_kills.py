"""Workers are killed at random while events arrive: nothing is lost, doubled or wrong."""

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import Ruleset, Shop, WebhookEvent
from sandbox.state import Platform
from tests.chaos import scenario
from tests.chaos.scenario import EVENTS_PER_KILL, count
from tests.chaos.stories import Story
from tests.chaos.workers import KILLS
from tests.oracle import assert_equal_to_a_rebuild

pytestmark = pytest.mark.chaos


def test_nothing_is_lost_doubled_or_wrong_when_workers_are_killed(story: Story) -> None:
    scenario.play(story, KILLS)
    assert count(Ruleset.id > 0) > 0.1 * KILLS
    assert count(scenario.unfinished()) == 0
    assert_every_event_was_stored_and_done(story.platform)
    assert scenario.orders_here() == scenario.orders_there(story.platform)
    assert_equal_to_a_rebuild(db.session.scalars(select(Shop.id)).one())


def assert_every_event_was_stored_and_done(platform: Platform) -> None:
    taken = [n for n in platform.notifications if n.status == "success"]
    about_orders = [n for n in taken if n.event.startswith("order:")]
    assert len(taken) == len(platform.notifications), "every notification was answered 200"
    assert len(about_orders) >= EVENTS_PER_KILL * KILLS
    assert sum(n.duplicate for n in about_orders) >= 0.3 * len(about_orders)
    assert count(WebhookEvent.topic == "order") == len(about_orders)
    assert count(WebhookEvent.given_up_at.is_not(None)) == 0
