"""How orders ended, in the few words that matter to whoever thinks of stopping them."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from app.domain.orders import GOOD, WEAK_BAD, Outcome


class Ending(StrEnum):
    """What became of an order that would have been stopped; the dearest first."""

    CAME_BACK = "came_back"  # a parcel on the road for nothing
    FELL_THROUGH = "fell_through"  # cancelled by the customer, never paid, or charged back
    GOOD = "good"  # a false alarm
    OPEN = "open"  # nobody knows yet
    OTHER = "other"  # not the customer's doing, a lawful return, a complaint


OUTCOMES: Mapping[Ending, frozenset[Outcome]] = MappingProxyType(
    {
        Ending.CAME_BACK: frozenset({Outcome.UNCOLLECTED, Outcome.REFUSED}),
        Ending.FELL_THROUGH: WEAK_BAD | {Outcome.CHARGEBACK_LOST},
        Ending.GOOD: GOOD,
        Ending.OPEN: frozenset({Outcome.OPEN}),
        Ending.OTHER: frozenset(
            {
                Outcome.CANCELLED_BY_SHOP,
                Outcome.WITHDRAWN,
                Outcome.COMPLAINT,
                Outcome.CARRIER_FAULT,
                Outcome.EXCLUDED,
            }
        ),
    }
)
ENDINGS: Mapping[Outcome, Ending] = MappingProxyType(
    {outcome: ending for ending, outcomes in OUTCOMES.items() for outcome in outcomes}
)
