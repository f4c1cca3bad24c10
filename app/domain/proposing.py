"""What rules propose for a person to confirm: to flag a customer, or to act on an order."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.days import cutoff, day_of
from app.domain.orders import GOOD, Outcome

UNCOLLECTED = frozenset({Outcome.UNCOLLECTED, Outcome.REFUSED})
WINDOW_MONTHS = 24
ENOUGH = 3
# A flag that was set because of a proposal ends by itself: people change.
FLAG_MONTHS = 12


class ProposalKind(StrEnum):
    """What is proposed; all but the last are actions on an order (domain.acting.Action)."""

    CANCEL = "cancel"
    HOLD = "hold"
    PREPAYMENT = "prepayment"
    FLAG_AUTO_CANCEL = "flag_auto_cancel"


class Verdict(StrEnum):
    """What became of a proposal. Lapsed: what it rested on is no longer so."""

    CONFIRMED = "confirmed"
    REFUSED = "refused"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Past:
    """An order of the customer's past. `known_at`: when its outcome became known."""

    code: str
    placed_at: datetime
    known_at: datetime
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Case:
    """What speaks for flagging a customer: orders nobody collected, and how many were fine."""

    uncollected: tuple[str, ...]
    good: int

    def facts(self) -> dict[str, object]:
        """Return the case as JSON."""
        return {"uncollected": list(self.uncollected), "good": self.good}


def flag_case(past: Sequence[Past], now: datetime) -> Case | None:
    """Return what speaks for cancelling a customer's orders; None: it is not enough.

    At least ENOUGH orders that were sent in vain within WINDOW_MONTHS, fewer good ones, and at
    least one of them placed when an earlier one was known: an accident is not a habit.
    """
    zone = now.tzinfo
    since = cutoff(day_of(now, zone), WINDOW_MONTHS)
    within = [order for order in past if day_of(order.placed_at, zone) > since]
    recent = sorted(within, key=lambda order: (order.placed_at, order.code))
    bad = [order for order in recent if order.outcome in UNCOLLECTED]
    good = sum(order.outcome in GOOD for order in recent)
    if len(bad) < ENOUGH or good >= len(bad):
        return None
    first_known = min(order.known_at for order in bad)
    if not any(order.placed_at > first_known for order in bad):
        return None
    return Case(tuple(order.code for order in bad), good)


def evidence(kind: ProposalKind, subject: str, facts: Mapping[str, object] | Sequence[str]) -> str:
    """Return a digest of what speaks for a proposal on a subject; 32 characters."""
    parts = [kind.value, subject, *(str(fact) for fact in facts)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
