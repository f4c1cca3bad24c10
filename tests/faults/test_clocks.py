"""Clocks that are wrong, and nights that have an hour too few or too many."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from app import database
from app.extensions import db
from app.models import Customer
from app.services import inbox
from app.services.runtime import Runtime
from tests.fakes import FakePlatform
from tests.faults import crashing, invariants, stories
from tests.faults.pictures import picture
from tests.faults.stories import Story, World
from tests.services.steps import fetched

small_steps = stories.small_steps
NIGHTS = (
    # Prague goes from 2:00 to 3:00, and from 3:00 back to 2:00.
    datetime(2026, 3, 29, 0, 59, 58, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 59, 58, tzinfo=UTC),
    # A leap day, and the end of a year.
    datetime(2028, 2, 29, 22, 59, 58, tzinfo=UTC),
    datetime(2026, 12, 31, 22, 59, 58, tzinfo=UTC),
)
STORIES: tuple[Story, ...] = (stories.an_order_changes, stories.an_order_is_cancelled)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_a_story_ends_alike_in_every_night(app: Flask, small_steps: None, story: Story) -> None:
    """The clock of PostgreSQL cannot be moved: there only our own would be."""
    found = []
    for night in NIGHTS:
        with time_machine.travel(night, tick=True):
            world = World.new(app)
            story(world)
            crashing.finish(world.runtime)
            invariants.hold(world.runtime, world.platform)
            found.append(picture(world.platform))
    assert found == [found[0]] * len(NIGHTS)


@pytest.mark.postgresql
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("minutes", [-10, 10])
def test_a_machine_whose_clock_is_wrong_claims_by_the_clock_of_the_database(
    app: Flask, runtime: Runtime, platform: FakePlatform, shop_id: int, sound: None, minutes: int
) -> None:
    platform.orders["1"] = fetched("1")
    headers, body = platform.webhook("order", "1")
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=minutes), tick=True):
        assert app.test_client().post("/webhooks/fake", data=body, headers=headers).status_code
        held = inbox.claim(runtime.lease)
        assert held is not None, "an arrival is due at once"
        assert inbox.claim(runtime.lease) is None, "and held by one worker"
        inbox.postpone(held, timedelta(0))
        crashing.work(runtime)
    assert platform.calls.count("fetch_order") == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("minutes", [-10, 10])
def test_a_clock_that_is_set_loses_nothing_and_holds_nobody_twice(
    app: Flask, runtime: Runtime, platform: FakePlatform, shop_id: int, sound: None, minutes: int
) -> None:
    """SQLite has the clock of its machine. Set back, what just arrived waits until it is due."""
    moment = datetime.now(UTC)
    platform.orders = {code: fetched(code) for code in "12"}
    with time_machine.travel(moment, tick=True):
        _hear(app, platform, "1")
        held = inbox.claim(runtime.lease)
        assert held is not None
        _hear(app, platform, "2")
    with time_machine.travel(moment + timedelta(minutes=minutes), tick=True):
        crashing.work(runtime)
        with database.writing() as session:
            now = database.now(session)
        assert abs((now - moment).total_seconds()) > 500, "the clock was set"
    with time_machine.travel(moment + timedelta(minutes=22), tick=True):
        crashing.finish(runtime)
        assert platform.calls.count("fetch_order") == 2
        assert db.session.query(Customer).count() == 1


def _hear(app: Flask, platform: FakePlatform, code: str) -> None:
    headers, body = platform.webhook("order", code)
    answer = app.test_client().post("/webhooks/fake", data=body, headers=headers)
    assert answer.status_code == 200
