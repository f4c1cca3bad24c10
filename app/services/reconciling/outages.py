"""Noticing that a worker was not there for a while: it starts, it slept, it had no database."""

from datetime import datetime, timedelta

import structlog

from app.services.reconciling import queueing

log = structlog.get_logger(__name__)

# Platforms try a webhook again for longer than this; what is shorter loses nothing.
ABSENT = timedelta(minutes=5)


class Outages:
    """One per worker. The clock is the wall's: a machine that sleeps stops others."""

    def __init__(self) -> None:
        self._seen_at: datetime | None = None

    def look(self, now: datetime) -> bool:
        """Let all shops be compared soon if nobody looked for longer than ABSENT; never busy."""
        before = self._seen_at
        if before is None or now - before > ABSENT:
            queueing.hurry_all(ABSENT)
            log.info("shops_to_compare", first=before is None)
        # Only now: while the database is away this is not reached, and the gap grows.
        self._seen_at = now
        return False
