"""A worker sleeps longer than its lease at any call; another does its work meanwhile."""

from functools import partial
from itertools import count

import pytest
from flask import Flask

from app.services.outbox import claims
from tests.faults import crashing, invariants, stories
from tests.faults.crashing import Points
from tests.faults.pictures import picture
from tests.faults.stories import Story, World

small_steps = stories.small_steps
# Nothing can refuse a call that a sleeper makes when it wakes up: docs/decisions/0016, and
# tests/services/outbox/test_sleepers.py for what follows from it.
KNOWN = frozenset({"before change_status", "before add_remark"})
ASKING = (
    stories.a_shop_is_installed,
    stories.an_order_changes,
    stories.an_order_is_cancelled,
    stories.an_account_is_stopped,
)


@pytest.mark.parametrize("story", ASKING, ids=lambda story: story.__name__)
def test_wherever_a_worker_sleeps_the_shop_ends_as_if_it_had_been_awake(
    app: Flask, small_steps: None, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World.new(app)
    story(world)
    crashing.finish(world.runtime)
    expected = picture(world.platform)
    awake, slept = claims.clock, [0.0]
    monkeypatch.setattr(claims, "clock", lambda: awake() + slept[0])
    for number in count():
        world = World.new(app)
        story(world)
        points = Points(number, partial(_sleep, world, slept))
        with points.where_others_may_come(world.platform):
            crashing.work(world.runtime)
        if number >= len(points.passed):
            break
        point = points.passed[number]
        crashing.finish(world.runtime)
        if point not in KNOWN:
            assert picture(world.platform) == expected, f"it slept {point}"
            invariants.hold(world.runtime, world.platform)
    assert number >= 3


def _sleep(world: World, slept: list[float]) -> None:
    slept[0] += 600
    with world.app.app_context():
        for _ in range(crashing.ROUNDS):
            crashing.let_time_pass(crashing.A_WHILE)
            crashing.work(world.runtime)
