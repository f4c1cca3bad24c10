"""Somebody changes their mind between a decision and the call it leads to, at every step."""

from collections.abc import Callable
from functools import partial
from itertools import count

import pytest
from flask import Flask

from app.domain.flags import FlagKind
from app.services import flags, settings
from app.services.outbox import undoing
from tests.factories import make_actor
from tests.faults import crashing, invariants, stories
from tests.faults.crashing import Points
from tests.faults.stories import World
from tests.services.acting import steps


def unflag(world: World) -> None:
    """Let the reason for it go."""
    owner = steps.customer_of(world.shop_id, "old")
    flags.remove_flag(make_actor(world.shop_id), [owner], FlagKind.AUTO_CANCEL, "")


def exempt(world: World) -> None:
    """Let the customer be left alone."""
    owner = steps.customer_of(world.shop_id, "old")
    flags.set_flag(make_actor(world.shop_id), [owner], FlagKind.EXEMPT, "stálý zákazník", None)


def suspend(world: World) -> None:
    """Let nothing be cancelled in the shop."""
    settings.suspend_cancelling(make_actor(world.shop_id))


def take_back(world: World) -> None:
    """Undo the action by hand, if there is one yet and it is not too late."""
    for row in steps.actions(world.shop_id):
        found = steps.action(world.shop_id, "new")
        if row[1] == "cancel" and found.state in ("todo", "checking"):
            undoing.undo(make_actor(world.shop_id), found.id)


def turn_off(world: World) -> None:
    """Let actions only be proposed."""
    steps.settings(world.shop_id, dry_run=True)


@pytest.mark.parametrize("changes", [unflag, exempt, suspend, take_back, turn_off])
def test_until_the_platform_is_asked_it_is_not_done_and_afterwards_it_is_told_truly(
    app: Flask, changes: Callable[[World], None]
) -> None:
    seen: dict[str, bool] = {}
    for number in count():
        world = World.new(app)
        stories.an_order_is_cancelled(world)
        points = Points(number, partial(_elsewhere, world, changes))
        with points.where_others_may_come(world.platform):
            crashing.work(world.runtime)
        if number >= len(points.passed):
            break
        crashing.finish(world.runtime)
        seen[f"{number} {points.passed[number]}"] = bool(world.platform.changes)
        invariants.hold(world.runtime, world.platform)
    asked = next(place for place in seen if place.endswith("before change_status"))
    early = [place for place in seen if int(place.split()[0]) < int(asked.split()[0])]
    # A person can take back only what is there to be taken back.
    too_early = early[:1] if changes is take_back else []
    assert [place for place in early if seen[place]] == too_early
    assert all(seen[place] for place in seen if place not in early), "it was too late for these"


def _elsewhere(world: World, changes: Callable[[World], None]) -> None:
    with world.app.app_context():
        changes(world)
