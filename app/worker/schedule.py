"""Work that no arrival asks for, each kind as often as it needs."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from app.services import inbox, rerating
from app.services.checkout import allowance, installing
from app.services.mirror import asking
from app.services.notices import listing, mailing
from app.services.outbox.carrying_out import carry_out_one
from app.services.runtime import Runtime

# Webhooks of the same change may come again for a month; done rows are kept a little longer.
KEPT = timedelta(days=35)
# How long an action that is due may wait for a look at the outbox, in seconds.
OFTEN = 0.25


@dataclass(slots=True)
class Chore:
    """Something to do every so many seconds; it says whether there was something to do."""

    every: float
    do: Callable[[], bool]
    next_at: float = field(default_factory=time.monotonic)


def actions(runtime: Runtime) -> Chore:
    """Return the work at the outbox: as soon as something is due, beside whatever arrives."""
    return Chore(OFTEN, lambda: carry_out_one(runtime))


def chores(runtime: Runtime) -> list[Chore]:
    """Return what a worker does beside the inbox."""
    return [
        Chore(20.0, lambda: rerating.rate_due(datetime.now(UTC))),
        Chore(600.0, lambda: installing.queue_stale(runtime)),
        Chore(600.0, lambda: allowance.prune(datetime.now(UTC))),
        Chore(3600.0, lambda: inbox.prune(datetime.now(UTC) - KEPT)),
        Chore(3600.0, asking.ask_overdue),
        Chore(10.0, lambda: mailing.send_due(runtime.post)),
        Chore(3600.0, lambda: listing.prune(datetime.now(UTC))),
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
