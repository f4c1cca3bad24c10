"""Taking turns at writing to SQLite, which has one writer and no queue for those who wait.

Its own waiting is sleeping and trying again: under load one process may get nothing for seconds
(measured: docs/decisions/0003). A lock on a file beside the database is handed on in order.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Lock, Thread

from app.errors import Unavailable

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
    def taken(self, seconds: float | None = None) -> Iterator[None]:
        """Hold the right to write; wait as long as it takes, or Unavailable after these seconds."""
        deadline = None if seconds is None else time.monotonic() + seconds
        if not self._threads.acquire(timeout=-1 if seconds is None else seconds):
            raise Unavailable("another thread goes on writing")
        try:
            self._lock_file(deadline)
        except (OSError, RuntimeError):
            # No lock, and nobody who stands in a queue for it.
            self._threads.release()
            raise
        try:
            yield
        finally:
            self._let_go()

    def _lock_file(self, deadline: float | None) -> None:
        if fcntl is None:
            return
        if deadline is None:
            fcntl.flock(self._file, fcntl.LOCK_EX)
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._queue(deadline)

    def _queue(self, deadline: float) -> None:
        """Stand in the kernel's queue, which knows no time limit: a thread of its own stands there.

        When we give up it takes the lock all the same, later, and lets go of all at once.
        """
        place = _Place()

        def stand() -> None:
            fcntl.flock(self._file, fcntl.LOCK_EX)
            if not place.take():
                self._let_go()

        Thread(target=stand, daemon=True).start()
        place.arrived.wait(max(deadline - time.monotonic(), 0))
        if place.leave():
            raise Unavailable("another process goes on writing")

    def _let_go(self) -> None:
        try:
            if fcntl is not None:
                fcntl.flock(self._file, fcntl.LOCK_UN)
        finally:
            self._threads.release()

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)


class _Place:
    """A place in a queue: whoever stands there arrives, or whoever waits for it has left."""

    def __init__(self) -> None:
        self.arrived = Event()
        self._deciding = Lock()
        self._left = False

    def take(self) -> bool:
        """Arrive; False: nobody waits any more."""
        with self._deciding:
            if not self._left:
                self.arrived.set()
            return not self._left

    def leave(self) -> bool:
        """Give up; False: it has arrived."""
        with self._deciding:
            self._left = not self.arrived.is_set()
            return self._left
