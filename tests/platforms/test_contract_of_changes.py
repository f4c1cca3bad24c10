"""The port's promises about what changed and what was missed, kept by every adapter."""

from datetime import UTC, datetime, timedelta

import pytest

from app.errors import PlatformError
from app.platforms.base import Arrival, OrderChange, Topic, Undelivered
from tests.platforms.stage import ORDER, Stage

NOW = datetime.now(UTC).replace(microsecond=0)
HOUR = timedelta(hours=1)


def changes(stage: Stage, since: datetime) -> list[OrderChange]:
    """Read all pages."""
    pages = stage.platform.changed_orders(stage.credentials, since)
    return [change for page in pages for change in page]


def unheard(stage: Stage, since: datetime) -> list[Undelivered]:
    """Read all pages."""
    pages = stage.platform.undelivered(stage.credentials, since)
    return [one for page in pages for one in page]


def test_lists_reach_back_for_days(stage: Stage) -> None:
    assert stage.platform.changes_kept > stage.platform.log_kept > timedelta(days=1)


def test_orders_that_changed_since_a_moment_are_told_with_their_second(stage: Stage) -> None:
    stage.happen({"A/1": NOW - 3 * HOUR, "2": NOW - HOUR, "3": NOW}, deleted=frozenset({"3"}))
    assert changes(stage, NOW - HOUR) == [
        OrderChange("2", NOW - HOUR, False),
        OrderChange("3", NOW, True),
    ]


def test_a_part_of_a_second_leaves_out_nothing_of_it(stage: Stage) -> None:
    stage.happen({"2": NOW})
    assert len(changes(stage, NOW + timedelta(microseconds=900_000))) == 1


def test_where_nothing_changed_nothing_is_told(stage: Stage) -> None:
    stage.happen({})
    assert changes(stage, NOW - HOUR) == []
    assert unheard(stage, NOW - HOUR) == []


def test_what_was_not_delivered_is_told_but_never_the_coming_and_going_of_a_shop(
    stage: Stage,
) -> None:
    stage.lose_notification("order", NOW - 3 * HOUR)
    for kind in ("order", "uninstalled", "unknown"):
        stage.lose_notification(kind, NOW - HOUR)
    found = unheard(stage, NOW - 2 * HOUR)
    assert found == [Undelivered((Arrival(Topic.ORDER, ORDER),), NOW - HOUR)]


def test_a_list_that_fails_on_the_way_says_so(stage: Stage) -> None:
    stage.happen({"2": NOW})
    stage.break_down()
    with pytest.raises(PlatformError) as failure:
        changes(stage, NOW - HOUR)
    assert not failure.value.permanent


def test_missing_webhooks_are_named_until_they_are_registered(stage: Stage) -> None:
    platform, credentials = stage.platform, stage.credentials
    assert platform.webhook_faults(credentials).missing
    platform.register_webhooks(credentials)
    assert not platform.webhook_faults(credentials)
    stage.drop_webhook()
    assert len(platform.webhook_faults(credentials).missing) == 1
    platform.register_webhooks(credentials)
    assert not platform.webhook_faults(credentials)
