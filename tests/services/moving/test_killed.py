"""`flask copy-database` is killed while it writes: nothing counts, and it can be run again."""

import os
import signal
import subprocess
import sys
import time

import pytest
from sqlalchemy import text

from app.config import ROOT
from tests.conftest import SETTINGS
from tests.services.moving.conftest import connected, contents, copy

pytestmark = [pytest.mark.faults, pytest.mark.postgresql]
# Enough to be killed in the middle of it.
MANY = """
    WITH RECURSIVE n(n) AS (SELECT 100 UNION ALL SELECT n + 1 FROM n WHERE n < 20000)
    INSERT INTO checkout_asks (id, shop_id, client, value, asked_at)
    SELECT n, 1, n, n, '2026-11-20 12:00:00.000000' FROM n
"""
AT_WORK = """
    SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
    WHERE datname = current_database() AND mode = 'ShareRowExclusiveLock' AND granted
"""


def test_a_copy_that_is_killed_leaves_nothing_and_can_be_made_again(
    full_url: str, server_url: str
) -> None:
    with connected(full_url) as connection:
        connection.execute(text(MANY))
    process = _started(full_url, server_url)
    while not _is_at_work(server_url):
        assert process.poll() is None, "it ended before it could be killed"
        time.sleep(0.01)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    while _is_at_work(server_url):
        time.sleep(0.01)

    assert not any(contents(server_url).values())

    assert copy(full_url, server_url).rows["checkout_asks"] > 19_000
    assert contents(server_url) == contents(full_url)


def _is_at_work(url: str) -> bool:
    with connected(url) as connection:
        return bool(connection.scalar(text(AT_WORK)))


def _started(source: str, target: str) -> "subprocess.Popen[bytes]":
    given = {**SETTINGS, "DATABASE_URL": source}
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "copy-database", "--to", target],
        env={**os.environ, **{name: str(value) for name, value in given.items()}},
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
