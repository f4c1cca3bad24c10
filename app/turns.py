"""Taking turns at writing to SQLite, which has one writer and no queue for those who wait.

Its own waiting is sleeping and trying again: under load one process may get nothing for seconds
(measured: docs/decisions/0003). A lock on a file beside the database is handed on in order.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

try:
    import fcntl
except ImportError:  # Windows: one process only, where the lock between threads is enough.
    fcntl = None  # type: ignore[assignment]


class WriteTurn:
    """The right to write to one SQLite file, for one thread of one process at a time."""

    def __init__(self, database: Path) -> None:
        """Lock beside the database, in a file that stays empty."""
        self._threads = Lock()
        self._file = os.open(f"{database}.turn", os.O_CREAT | os.O_RDWR, 0o600)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Hold the right to write; wait for it as long as it takes."""
        with self._threads:
            if fcntl is None:
                yield
                return
            fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)
