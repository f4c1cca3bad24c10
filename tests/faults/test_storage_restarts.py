"""PostgreSQL dies again and again under load; everything goes on by itself when it is back."""

import random
import time

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app.extensions import db
from app.models import Shop, WebhookEvent
from sandbox import addon
from sandbox.state import Platform
from tests.chaos import scenario
from tests.chaos.stories import by_granian, told
from tests.chaos.workers import workers
from tests.conftest import make_tables
from tests.faults.clusters import Cluster, own_cluster
from tests.oracle import assert_equal_to_a_rebuild

pytestmark = [pytest.mark.faults, pytest.mark.postgresql]

RESTARTS = 3
AWAY_SECONDS = 1.0
# A worker looks for a lost database at most every thirty seconds.
BACK_AT_WORK_SECONDS = 35


def test_work_resumes_by_itself_whenever_the_database_crashes() -> None:
    with (
        own_cluster() as cluster,
        # Enough attempts to outlast the restarts: what is then still missing was lost by us.
        told(cluster.url, make_tables, serve=by_granian, retry_seconds=2, attempts=20) as story,
        workers(story.settings, count=2) as crowd,
    ):
        platform = story.platform
        addon.install(platform)
        scenario.wait_until(scenario.is_imported, scenario.IMPORTED_SECONDS)
        for _ in range(RESTARTS):
            _crash_under_load(cluster, platform)
            scenario.wait_until(lambda: _was_looked_at(platform), BACK_AT_WORK_SECONDS)
        scenario.wait_until_none(lambda: platform.sender.open, seconds=60)
        scenario.wait_until_none(lambda: scenario.count(scenario.waiting()), seconds=60)
        crowd.stop()
        sent = [n for n in platform.notifications if n.event.startswith("order:")]
        answers = {answer for n in sent for answer in n.answers}
        assert answers == {200, 503}, "stored, or honestly not"
        assert scenario.count(WebhookEvent.topic == "order") >= len(sent)
        assert scenario.count(WebhookEvent.given_up_at.is_not(None)) == 0
        assert scenario.orders_here() == scenario.orders_there(platform)
        assert_equal_to_a_rebuild(db.session.scalars(select(Shop.id)).one())


def _crash_under_load(cluster: Cluster, platform: Platform) -> None:
    dice = random.Random(32)
    scenario.change_for(platform, dice, seconds=1.0)
    cluster.crash()
    scenario.change_for(platform, dice, seconds=AWAY_SECONDS)
    cluster.start()


def _was_looked_at(platform: Platform) -> bool:
    """Say whether an order that changed while the database was away is here as it is now."""
    try:
        return scenario.orders_here() == scenario.orders_there(platform)
    except OperationalError:
        # The connection that was open when the server died.
        return False
    finally:
        time.sleep(0.2)
