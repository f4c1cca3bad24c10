"""One export at a time for each shop, in all processes: a place that ends with its owner."""

from pathlib import Path
from threading import Lock

try:
    import fcntl
except ImportError:  # Windows: one process only, where the set of shops is enough.
    fcntl = None  # type: ignore[assignment]

from app.rates import open_own


class Exports:
    """The shops whose export is under way; one per process, used by all its threads."""

    def __init__(self, file: Path) -> None:
        """Mark shops in this file, which stays empty: one byte that is not there for each."""
        self._path = file
        self._mutex = Lock()
        self._shops: set[int] = set()
        self._file: int | None = None

    def begin(self, shop_id: int) -> bool:
        """Take the place of a shop; False: it is taken. OSError when that cannot be known."""
        with self._mutex:
            if shop_id in self._shops:
                return False
            if not self._lock(shop_id):
                return False
            self._shops.add(shop_id)
            return True

    def end(self, shop_id: int) -> None:
        """Give the place back; a process that dies does so too."""
        with self._mutex:
            if shop_id in self._shops and fcntl is not None and self._file is not None:
                fcntl.lockf(self._file, fcntl.LOCK_UN, 1, shop_id)
            self._shops.discard(shop_id)

    def _lock(self, shop_id: int) -> bool:
        if self._file is None:
            # Never closed: closing any handle of it would give back all places of this process.
            self._file = open_own(self._path)
        if fcntl is None:
            return True
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, shop_id)
        except (BlockingIOError, PermissionError):
            return False
        return True
