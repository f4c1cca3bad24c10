"""The form to try rules on the past, as it is offered: on the last terms, else suggested ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.rules import Level
from app.services.admins import VisitedShop
from app.services.backtests import MONTHS, Trial
from app.services.rulesets import Version
from app.views import amounts

# What a parcel that comes back costs about, in minor units: both ways, packing, handling.
SUGGESTED: Mapping[str, int] = {"CZK": 120_00, "EUR": 5_00, "PLN": 20_00, "HUF": 2000_00}
SUGGESTED_MARGIN = 30
LEVELS = (Level.RISKY, Level.WATCH, Level.NEUTRAL, Level.LOYAL, Level.VIP, Level.NEW)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a parcel costs in a currency, as it is typed; perhaps only suggested."""

    currency: str
    typed: str
    suggested: bool


@dataclass(frozen=True, slots=True)
class Form:
    """What the form shows at first. `version` None: the draft of the newest backtest.

    `cost` is of the shop's own currency, the further ones of those that it was met in.
    """

    version: int | None
    months: int
    stopping: frozenset[Level]
    cost: Cost
    further_costs: Sequence[Cost]
    margin_percent: int
    periods: Sequence[int] = MONTHS
    levels: Sequence[Level] = LEVELS


def filled(
    shop: VisitedShop, newest: Trial | None, versions: Sequence[Version], version: str
) -> Form:
    """Return the form as the merchant left it, for a version that the address may name."""
    numbers = {str(v.number): v.number for v in versions}
    draft = newest is not None and newest.wish.version is None
    chosen = numbers.get(version, None if draft else versions[0].number)
    if newest is None:
        cost = _typed(shop.currency, None)
        return Form(chosen, MONTHS[0], frozenset({Level.RISKY}), cost, (), SUGGESTED_MARGIN)
    wish = newest.wish
    met = newest.result.worth if newest.result else ()
    currencies = list(dict.fromkeys((shop.currency, *wish.parcel_cost, *met)))
    cost, *further = [_typed(currency, wish.parcel_cost.get(currency)) for currency in currencies]
    return Form(chosen, wish.months, wish.stopping, cost, further, wish.margin_percent)


def terms(shop: VisitedShop, newest: Trial | None) -> dict[str, Any]:
    """Return the terms of the newest backtest, else the suggested ones, as Wish has them."""
    if newest is None:
        costs = {c: SUGGESTED[c] for c in (shop.currency,) if c in SUGGESTED}
        terms = {"months": MONTHS[0], "stopping": (Level.RISKY,), "parcel_cost": costs}
        return terms | {"margin_percent": SUGGESTED_MARGIN}
    wish = newest.wish
    return {
        "months": wish.months,
        "stopping": wish.stopping,
        "parcel_cost": wish.parcel_cost,
        "margin_percent": wish.margin_percent,
    }


def _typed(currency: str, cost: int | None) -> Cost:
    shown = SUGGESTED.get(currency) if cost is None else cost
    typed = "" if shown is None else amounts.typed(shown, currency)
    return Cost(currency, typed, suggested=cost is None and shown is not None)
