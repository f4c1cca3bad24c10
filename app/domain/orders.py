"""An order in our own words: what a rating looks at."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Outcome(StrEnum):
    """How an order ended, whatever the platform calls it."""

    OPEN = "open"
    OK = "ok"
    UNCOLLECTED = "uncollected"
    REFUSED = "refused"
    CANCELLED_BY_CUSTOMER = "cancelled_by_customer"
    CANCELLED_BY_SHOP = "cancelled_by_shop"
    UNPAID_EXPIRED = "unpaid_expired"
    WITHDRAWN = "withdrawn"
    COMPLAINT = "complaint"
    CHARGEBACK_LOST = "chargeback_lost"
    CARRIER_FAULT = "carrier_fault"
    EXCLUDED = "excluded"


STRONG_BAD = frozenset({Outcome.UNCOLLECTED, Outcome.REFUSED, Outcome.CHARGEBACK_LOST})
WEAK_BAD = frozenset({Outcome.CANCELLED_BY_CUSTOMER, Outcome.UNPAID_EXPIRED})
BAD = STRONG_BAD | WEAK_BAD
GOOD = frozenset({Outcome.OK})
CANCELLED = frozenset(
    {Outcome.CANCELLED_BY_CUSTOMER, Outcome.CANCELLED_BY_SHOP, Outcome.UNPAID_EXPIRED}
)


@dataclass(frozen=True, slots=True)
class Order:
    """One order of a history. `total` is in minor units of `currency` (ISO 4217)."""

    code: str
    placed_at: datetime
    outcome: Outcome
    total: int
    currency: str
    cash_on_delivery: bool = False
