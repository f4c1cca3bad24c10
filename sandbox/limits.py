"""How much the API lets through: parallel calls per token, a leaky bucket, locks of writes."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil


@dataclass(slots=True)
class Bucket:
    """A leaky bucket: every call drips in, `leak` drops run out each second of the shop's clock."""

    capacity: int
    leak: float
    now: Callable[[], datetime]
    level: float = 0.0
    seen: datetime | None = None

    def _drain(self) -> None:
        now = self.now()
        if self.seen is not None:
            passed = max(0.0, (now - self.seen).total_seconds())
            self.level = max(0.0, self.level - passed * self.leak)
        self.seen = now

    def admits(self, drops: float = 1.0) -> bool:
        """Take the drops in, or refuse when they would run over."""
        self._drain()
        if self.level + drops > self.capacity:
            return False
        self.level += drops
        return True

    def charge(self, drops: float) -> None:
        """Add the cost of a large result; a full bucket stays full, it never runs over."""
        self.level = min(float(self.capacity), self.level + drops)

    def free_at(self) -> datetime:
        """Return the moment when one more call fits in, in whole seconds."""
        excess = max(0.0, self.level + 1 - self.capacity)
        return self.now() + timedelta(seconds=max(1, ceil(excess / self.leak)))

    def filling(self) -> str:
        """Write the level as X-RateLimit-Bucket-Filling does."""
        self._drain()
        return f"{ceil(self.level)}/{self.capacity}"


@dataclass(slots=True)
class Calls:
    """The calls in flight. Guard it by one lock."""

    parallel: int
    active: Counter[str] = field(default_factory=Counter)
    writes: set[str] = field(default_factory=set)
    max_concurrent: int = 0
    total: int = 0
    last_at: float = field(default_factory=time.monotonic)

    def enter(self, token: str) -> bool:
        """Let a call of this token in, or refuse the one too many."""
        if self.active[token] >= self.parallel:
            return False
        self.active[token] += 1
        self.total += 1
        self.max_concurrent = max(self.max_concurrent, self.active[token])
        return True

    def leave(self, token: str) -> None:
        """Let a call that was let in out again."""
        self.active[token] -= 1
        self.last_at = time.monotonic()

    def quiet_seconds(self) -> float:
        """Tell how long no call has been running; 0 while one is."""
        return 0.0 if self.active.total() else time.monotonic() - self.last_at
