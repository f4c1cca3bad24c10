"""How fast one shop may be called: few at once, and slower as its bucket fills."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock, Semaphore

CALLS_AT_ONCE = 2  # Shoptet allows 3 connections per token; one is left for another process
DROPS_PER_SECOND = 10  # the bucket holds 200 drops and leaks these; reference: API rate limiting
LONGEST_WAIT = 5.0  # seconds, whatever the header claims
COMFORTABLE = 0.9  # share of the bucket below which nobody waits

_FILLING = re.compile(r"([0-9]{1,6})/([0-9]{1,6})")


class Gate:
    """The gate of one shop, shared by the threads of this process."""

    def __init__(self, sleep: Callable[[float], None]) -> None:
        self._sleep = sleep
        self._places = Semaphore(CALLS_AT_ONCE)
        self._open_at = 0.0

    @contextmanager
    def place(self) -> Iterator[None]:
        """Wait for a free connection and for the bucket to leak."""
        with self._places:
            wait = self._open_at - time.monotonic()
            if wait > 0:
                self._sleep(wait)
            yield

    def note_filling(self, header: str | None) -> None:
        """Take notice of X-RateLimit-Bucket-Filling, for example '190/200'."""
        match = _FILLING.fullmatch(header or "")
        if match is None:
            return
        excess = int(match[1]) - COMFORTABLE * int(match[2])
        wait = min(max(excess, 0) / DROPS_PER_SECOND, LONGEST_WAIT)
        self._open_at = time.monotonic() + wait


class Gates:
    """One gate per shop."""

    def __init__(self, sleep: Callable[[float], None] = time.sleep) -> None:
        self._sleep = sleep
        self._lock = Lock()
        self._gates: dict[str, Gate] = {}

    def of(self, shop: str) -> Gate:
        """Return the gate of a shop."""
        with self._lock:
            return self._gates.setdefault(shop, Gate(self._sleep))
