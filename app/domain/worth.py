"""What it would have been worth to stop the orders that a backtest found."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from app.domain.backtest import Stopped
from app.domain.endings import OUTCOMES, Ending
from app.domain.orders import GOOD, Outcome


@dataclass(frozen=True, slots=True)
class Worth:
    """What stopping orders of one currency comes to; `saved`, `lost`, `balance` in minor units.

    `uncollected_avoided`, `good_lost`, `undecided` (still open) count orders. Whatever ended in
    another way is worth nothing either way. `saved` and `balance` are None where it is not known
    what a parcel costs in the currency.
    """

    uncollected_avoided: int
    saved: int | None
    good_lost: int
    lost: int
    balance: int | None
    undecided: int


def worth(
    stopped: Iterable[Stopped], parcel_cost: Mapping[str, int], margin_percent: int
) -> dict[str, Worth]:
    """Return by currency what it is worth to stop orders: parcels saved less margins lost.

    `parcel_cost`: what a parcel that comes back costs, in minor units by ISO 4217 currency.
    ValueError when a cost is negative or the margin is not 0 to 100 % of an order's total.
    """
    endings: dict[str, Counter[Outcome]] = {}
    turnover: Counter[str] = Counter()
    for order in stopped:
        endings.setdefault(order.currency, Counter())[order.outcome_in_the_end] += 1
        if order.outcome_in_the_end in GOOD:
            turnover[order.currency] += order.total
    return worth_of(endings, turnover, parcel_cost, margin_percent)


def worth_of(
    endings: Mapping[str, Mapping[Outcome, int]],
    turnover: Mapping[str, int],
    parcel_cost: Mapping[str, int],
    margin_percent: int,
) -> dict[str, Worth]:
    """Return what `worth` does, of stopped orders that are counted already.

    `endings`: how many of each currency ended how; `turnover`: what the good ones of them came to.
    """
    if not 0 <= margin_percent <= 100 or any(cost < 0 for cost in parcel_cost.values()):
        raise ValueError("a parcel costs at least 0, a margin is 0 to 100 percent")
    return {
        currency: _worth(
            counted,
            parcel_cost.get(currency),
            round(Fraction(turnover.get(currency, 0) * margin_percent, 100)),
        )
        for currency, counted in sorted(endings.items())
    }


def _worth(counted: Mapping[Outcome, int], cost: int | None, lost: int) -> Worth:
    avoided = sum(counted.get(outcome, 0) for outcome in OUTCOMES[Ending.CAME_BACK])
    saved = None if cost is None else avoided * cost
    return Worth(
        uncollected_avoided=avoided,
        saved=saved,
        good_lost=sum(counted.get(outcome, 0) for outcome in GOOD),
        lost=lost,
        balance=None if saved is None else saved - lost,
        undecided=counted.get(Outcome.OPEN, 0),
    )
