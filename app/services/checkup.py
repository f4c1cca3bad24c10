"""What the doctor finds in a shop, and which of it needs a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.services.named_shops import NamedShop
from app.services.notices.standing import Standing
from app.services.reconciling.standing import Comparison
from app.services.record_chain import Proof
from app.services.shop_notices import StatusQuestion

# A worker that runs has looked at everything long before.
LONGEST_DUE = timedelta(minutes=10)


class State(StrEnum):
    """How a shop stands with its platform."""

    FILES_ONLY = "no platform: its orders come from files"
    UNINSTALLED = "uninstalled"
    TERMINATED = "terminated"
    SUSPENDED = "suspended"
    DISCONNECTED = "disconnected"
    WAITING = "waiting to connect"
    CONNECTED = "connected"


@dataclass(frozen=True, slots=True)
class HistoryState:
    """The newest import of past orders; `expected` None: not known yet."""

    lines_done: int
    expected: int | None
    skipped: int
    finished_at: datetime | None
    failed_at: datetime | None
    error: str | None


@dataclass(frozen=True, slots=True)
class GivenUp:
    """An arrival that nobody tries any more."""

    topic: str
    subject: str
    error: str | None


@dataclass(frozen=True, slots=True)
class Inbox:
    """A shop's arrivals. `overdue`: how long the oldest that a worker may take has been due."""

    waiting: int
    overdue: timedelta | None
    given_up: int
    newest_given_up: Sequence[GivenUp]


@dataclass(frozen=True, slots=True)
class Checkup:
    """Everything about one shop. `statuses` are those to explain or to confirm.

    `unforgotten_since`: since when nobody has looked for what is too old; None: all is well.
    """

    shop: NamedShop
    state: State
    token_until: datetime | None
    webhook_key_age: timedelta | None
    history: HistoryState | None
    inbox: Inbox
    statuses: Sequence[StatusQuestion]
    record: Proof
    standing: Standing
    comparison: Comparison
    unforgotten_since: datetime | None = None

    def needs(self) -> list[str]:
        """Return what a person must look at; nothing for a shop that has left."""
        if self.state is State.UNINSTALLED:
            return []
        found = []
        if self.record.broken_at is not None:
            found.append(f"decision {self.record.broken_at} is not as it was written")
        if self.state is State.DISCONNECTED:
            found.append("the platform refuses us: the merchant has to install again")
        if self.history and self.history.failed_at:
            found.append("the import of past orders failed")
        if self.inbox.given_up:
            found.append("arrivals were given up")
        if self.inbox.overdue and self.inbox.overdue > LONGEST_DUE:
            found.append("arrivals are not looked at: is a worker running?")
        if self.state is State.CONNECTED:
            found += self.comparison.needs()
        return found + self.standing.needs()

    def warnings(self) -> list[str]:
        """Return what only the merchant can settle, and what works meanwhile."""
        unknown = [s for s in self.statuses if s.outcome is None and s.orders]
        found = ["orders stand in statuses that nobody has explained"] if unknown else []
        if self.unforgotten_since is not None:
            found.append("nobody has looked for what is kept too long: is a worker running?")
        return found + self.standing.warnings()
