"""A worker dies at every commit and every call, one after another; others finish what it began."""

import pytest
from flask import Flask

from tests.faults import invariants, stories
from tests.faults.crashing import Points, work_and_die
from tests.faults.pictures import picture
from tests.faults.stories import STORIES, Story, World

small_steps = stories.small_steps


def told(app: Flask, story: Story, points: Points) -> dict[str, object]:
    """Tell a story on empty tables, let the worker die, and return what the shop looks like."""
    world = World.new(app)
    story(world)
    work_and_die(world.runtime, world.platform, points)
    invariants.hold(world.runtime, world.platform)
    return picture(world.platform)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_wherever_a_worker_dies_the_shop_ends_as_if_it_had_lived(
    app: Flask, small_steps: None, story: Story
) -> None:
    lived = Points()
    expected = told(app, story, lived)
    assert len(lived.passed) >= 2, "the story has points to die at"
    assert expected["waiting"] == [], "all is done, and nothing was given up"
    for number, point in enumerate(lived.passed):
        found = told(app, story, Points(number))
        assert found == expected, f"it died {point}, the point number {number}"
