"""The disk of a SQLite file is full for a while: what is not stored is not answered 200."""

import os
import random
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from sqlalchemy import select

from app.extensions import db
from app.models import Shop, WebhookEvent
from sandbox import addon
from sandbox.state import Platform
from tests.chaos import scenario
from tests.chaos.stories import by_granian, told
from tests.chaos.workers import workers
from tests.conftest import make_tables
from tests.oracle import assert_equal_to_a_rebuild

pytestmark = pytest.mark.faults

SIZE = "24m"
FULL_SECONDS = 3.0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system in memory that is soon full; only root may make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False).returncode:
        pytest.skip("no file system of a test's own can be made here")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_full_disk_is_said_and_work_goes_on_when_there_is_room(small_disk: Path) -> None:
    url = f"sqlite:///{small_disk / 'smajlik.sqlite3'}"
    dice = random.Random(33)
    with (
        told(url, make_tables, serve=by_granian, retry_seconds=2, attempts=20) as story,
        workers(story.settings, count=2) as crowd,
    ):
        platform = story.platform
        addon.install(platform)
        scenario.wait_until(scenario.is_imported, scenario.IMPORTED_SECONDS)
        scenario.change_for(platform, dice, seconds=1.0)
        ballast = _fill(small_disk)
        scenario.change_for(platform, dice, seconds=FULL_SECONDS)
        scenario.wait_until(lambda: _was_refused(platform), seconds=60)
        alive = requests.get(f"{story.settings['BASE_URL']}/healthz", timeout=4)
        assert alive.status_code == 200, "nobody has to restart it"
        ballast.unlink()
        scenario.change_for(platform, dice, seconds=1.0)
        scenario.wait_until_none(lambda: platform.sender.open, seconds=60)
        scenario.wait_until_none(lambda: scenario.count(scenario.waiting()), seconds=90)
        crowd.stop()
        sent = [n for n in platform.notifications if n.event.startswith("order:")]
        assert {answer for n in sent for answer in n.answers} == {200, 503}
        assert scenario.count(WebhookEvent.topic == "order") == len(sent)
        assert scenario.count(WebhookEvent.given_up_at.is_not(None)) == 0
        assert scenario.orders_here() == scenario.orders_there(platform)
        assert_equal_to_a_rebuild(db.session.scalars(select(Shop.id)).one())


def _fill(folder: Path) -> Path:
    """Take all the room there is, to the last page."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1024 * 1024, 4096, 512):
            piece = b"\0" * size
            try:
                while file.write(piece) == size:
                    pass
            except OSError:
                continue
    return ballast


def _was_refused(platform: Platform) -> bool:
    time.sleep(0.2)
    return any(503 in n.answers for n in platform.notifications)
