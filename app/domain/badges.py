"""Badges beside the smiley of an order."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from enum import StrEnum

from app.domain.orders import CANCELLED, Order, Outcome
from app.domain.rules import Ruleset


class Badge(StrEnum):
    """Something worth noticing about one order."""

    RETURNING = "returning"
    FIRST_ORDER_HIGH = "first_order_high"
    FIRST_COD_HIGH = "first_cod_high"


def badges(history: Sequence[Order], ruleset: Ruleset) -> dict[str, tuple[Badge, ...]]:
    """Return the badges of every order of a customer by its code."""
    placed = sorted(history, key=lambda order: (order.placed_at, order.code))
    counted = [order for order in placed if order.outcome is not Outcome.EXCLUDED]
    returning = set(_returning(counted, timedelta(days=ruleset.pause_days)))
    high = set(_high(counted[:1], ruleset.first_order_above))
    cash = [order for order in counted[:1] if order.cash_on_delivery]
    high_cash = set(_high(cash, ruleset.first_cod_order_above))
    marked = (
        (Badge.RETURNING, returning),
        (Badge.FIRST_ORDER_HIGH, high),
        (Badge.FIRST_COD_HIGH, high_cash - high),
    )
    return {
        order.code: tuple(badge for badge, codes in marked if order.code in codes)
        for order in placed
    }


def _returning(placed: Iterable[Order], pause: timedelta) -> Iterable[str]:
    previous = None
    for order in placed:
        if order.outcome in CANCELLED:
            continue
        if previous is not None and order.placed_at - previous.placed_at >= pause:
            yield order.code
        previous = order


def _high(first: Sequence[Order], above: Mapping[str, int]) -> Iterable[str]:
    for order in first:
        threshold = above.get(order.currency)
        if threshold is not None and order.total > threshold:
            yield order.code
