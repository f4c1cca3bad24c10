"""Work that no arrival asks for, each kind as often as it needs."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import structlog
from sqlalchemy.exc import DBAPIError

from app.extensions import db
from app.services import lost_keys, rerating
from app.services.checkout import allowance, installing
from app.services.mirror import asking
from app.services.notices import mailing
from app.services.outbox.carrying_out import carry_out_one
from app.services.privacy import leaving, retaining
from app.services.reconciling import queueing
from app.services.reconciling.outages import Outages
from app.services.runtime import Runtime

log = structlog.get_logger(__name__)

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
    outages = Outages()
    return [
        Chore(30.0, lambda: outages.look(datetime.now(UTC))),
        Chore(20.0, queueing.queue_due),
        Chore(20.0, lambda: rerating.rate_due(datetime.now(UTC))),
        Chore(600.0, lambda: installing.queue_stale(runtime)),
        Chore(600.0, lambda: allowance.prune(datetime.now(UTC))),
        Chore(3600.0, asking.ask_overdue),
        Chore(600.0, lambda: lost_keys.look_after(runtime)),
        Chore(10.0, lambda: mailing.send_due(runtime.post)),
        Chore(60.0, retaining.look_through_one),
        Chore(600.0, lambda: leaving.wipe_some(runtime.erase_after)),
    ]


def run_due(waiting: list[Chore]) -> bool:
    """Do the chores whose time has come; one that found work comes again at once.

    One that breaks stops neither the others nor the worker.
    """
    busy = False
    for chore in waiting:
        if chore.next_at > time.monotonic():
            continue
        found = _do(chore)
        chore.next_at = time.monotonic() + (0 if found else chore.every)
        busy |= found
    return busy


def _do(chore: Chore) -> bool:
    try:
        return chore.do()
    except DBAPIError:
        # The database is away: the loop waits for it.
        raise
    except Exception as error:
        log.error("chore_failed", error=error, every=chore.every)
        db.session.rollback()
        return False
