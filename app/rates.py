"""How often something may happen, counted together by all processes of one machine.

A file of fixed size holds, for each name that has called of late, the moment at which its allowance
is whole again (a leaky bucket that needs one number). Why not a database: docs/decisions/0020.
"""

import hashlib
import os
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

try:
    import fcntl
except ImportError:  # Windows: one process only, where the lock between threads is enough.
    fcntl = None  # type: ignore[assignment]

# A name (its digest) and its moment; eight places share a row, which is read at once.
PLACE = struct.Struct("<Qd")
PLACES, ROWS = 8, 4096
ROW_BYTES = PLACE.size * PLACES
# Nobody holds the file for longer than a few microseconds: a holder that was stopped does.
PATIENCE, PAUSE = 0.5, 0.0002
# Moments are sums of many steps.
ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Rate:
    """So many in a second, in the long run, and `burst` of them at once."""

    per_second: float
    burst: int


class Rates:
    """Counts in one file; one per process, used by all its threads."""

    def __init__(
        self, file: Path, secret: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Count in this file, made when it is needed; without the secret nobody can aim at a row.

        `clock`: seconds, the same in all processes.
        """
        self._path = file
        self._clock = clock
        self._secret = hashlib.sha256(secret.encode()).digest()
        self._threads = Lock()
        self._opened: tuple[int, int] | None = None

    def take(self, name: str, rate: Rate) -> float:
        """Count one and return 0.0, or count nothing and return the seconds until one is free.

        Raises OSError when it cannot be counted.
        """
        digest = hashlib.blake2b(name.encode(), digest_size=12, key=self._secret).digest()
        row = int.from_bytes(digest[8:]) % ROWS * ROW_BYTES
        # Zero is an empty place.
        return self._take(row, int.from_bytes(digest[:8]) or 1, rate)

    def _take(self, row: int, digest: int, rate: Rate) -> float:
        step, whole = 1 / rate.per_second, rate.burst / rate.per_second
        with self._alone() as file:
            now = self._clock()
            places = list(PLACE.iter_unpack(os.pread(file, ROW_BYTES, row).ljust(ROW_BYTES, b"\0")))
            index = _place(places, digest)
            found, moment = places[index]
            # A moment that no bucket of ours reaches was written before this machine started.
            held = moment if found == digest and now < moment <= now + whole + step else now
            wait = held + step - now - whole
            if wait > ROUNDING:
                return wait
            os.pwrite(file, PLACE.pack(digest, held + step), row + index * PLACE.size)
        return 0.0

    @contextmanager
    def _alone(self) -> Iterator[int]:
        """Hold the file, against threads and processes; TimeoutError, which is an OSError."""
        if not self._threads.acquire(timeout=PATIENCE):
            raise TimeoutError("another thread holds the rates")
        try:
            file = self._file()
            _lock(file)
            try:
                yield file
            finally:
                if fcntl is not None:
                    fcntl.flock(file, fcntl.LOCK_UN)
        finally:
            self._threads.release()

    def _file(self) -> int:
        # A forked process would share the lock of the file with its parent.
        if self._opened is None or self._opened[0] != os.getpid():
            self._opened = os.getpid(), open_own(self._path)
        return self._opened[1]

    def close(self) -> None:
        """Let go of the file."""
        if self._opened is not None:
            os.close(self._opened[1])
            self._opened = None


def open_own(path: Path) -> int:
    """Open or make a file of this user's; PermissionError for one that somebody else laid there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0), 0o600)
    if hasattr(os, "getuid") and os.fstat(file).st_uid != os.getuid():
        os.close(file)
        raise PermissionError(f"{path} belongs to somebody else")
    return file


def _place(places: list[tuple[int, float]], digest: int) -> int:
    """Return where a name stands, else a place that nobody needs, else the one needed least."""
    for index, (found, _) in enumerate(places):
        if found == digest:
            return index
    return min(range(len(places)), key=lambda index: places[index][1])


def _lock(file: int) -> None:
    if fcntl is None:
        return None
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise TimeoutError("another process holds the rates") from None
            time.sleep(PAUSE)
