"""Work that no arrival asks for, each kind as often as it needs."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from app.services import inbox, rerating

# Webhooks of the same change may come again for a month; done rows are kept a little longer.
KEPT = timedelta(days=35)


@dataclass(slots=True)
class Chore:
    """Something to do every so many seconds; it says whether there was something to do."""

    every: float
    do: Callable[[], bool]
    next_at: float = field(default_factory=time.monotonic)


def chores() -> list[Chore]:
    """Return what a worker does beside the inbox."""
    return [
        Chore(20.0, lambda: rerating.rate_due(datetime.now(UTC))),
        Chore(3600.0, lambda: inbox.prune(datetime.now(UTC) - KEPT)),
    ]


def run_due(waiting: list[Chore]) -> bool:
    """Do the chores whose time has come; one that found work comes again at once."""
    busy = False
    for chore in waiting:
        if chore.next_at > time.monotonic():
            continue
        found = chore.do()
        chore.next_at = time.monotonic() + (0 if found else chore.every)
        busy |= found
    return busy
