"""What wakes an idle worker: it costs next to nothing to wait, and an arrival is heard at once."""

import time
from threading import Event
from typing import Any, Protocol

from sqlalchemy import Engine

from app import database
from app.services.durable import CHANNEL

# However quiet it is, look for what has become due by itself (retries, ended leases).
LONGEST_WAIT = 1.0
# SQLite tells nobody: a pragma that costs a few microseconds says whether anything was committed.
POLL = 0.05


class Bell(Protocol):
    """Waits for arrivals."""

    def wait(self, stop: Event) -> None:
        """Return when something may have arrived, after a while, or when told to stop."""


class SqliteBell:
    """Notices that another connection has committed."""

    def __init__(self, engine: Engine) -> None:
        """Watch through a connection of its own."""
        self._connection = database.own_connection(engine)
        self._seen = self._version()

    def wait(self, stop: Event) -> None:
        """Poll the version of the file."""
        end = time.monotonic() + LONGEST_WAIT
        while time.monotonic() < end and not stop.wait(POLL):
            version = self._version()
            if version != self._seen:
                self._seen = version
                return

    def _version(self) -> int:
        version: int = self._connection.execute("PRAGMA data_version").fetchone()[0]
        return version


class PostgresBell:
    """Listens for notifications."""

    def __init__(self, engine: Engine) -> None:
        """Listen on a connection of its own."""
        self._engine = engine
        self._connection: Any = None

    def wait(self, stop: Event) -> None:
        """Wait for one notification; without a connection only for a while."""
        if stop.is_set():
            return
        if self._connection is None:
            self._listen()
            # What arrived before we listened was not heard: look first.
            return
        try:
            list(self._connection.notifies(timeout=LONGEST_WAIT, stop_after=1))
        except self._engine.dialect.loaded_dbapi.OperationalError:
            self._connection = None
            stop.wait(LONGEST_WAIT)

    def _listen(self) -> None:
        self._connection = database.own_connection(self._engine)
        self._connection.autocommit = True
        self._connection.execute(f"LISTEN {CHANNEL}")


def bell(engine: Engine) -> Bell:
    """Return the bell of this database."""
    return SqliteBell(engine) if engine.dialect.name == "sqlite" else PostgresBell(engine)
