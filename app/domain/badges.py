"""Badges beside the smiley of an order."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from enum import StrEnum

from app.domain.orders import CANCELLED, Order, Outcome
from app.domain.rules import Ruleset


class Badge(StrEnum):
    """Something worth noticing about one order."""

    RETURNING = "returning"
    FIRST_ORDER_HIGH = "first_order_high"


def badges(history: Sequence[Order], ruleset: Ruleset) -> dict[str, tuple[Badge, ...]]:
    """Return the badges of every order of a customer by its code."""
    placed = sorted(history, key=lambda order: (order.placed_at, order.code))
    counted = [order for order in placed if order.outcome is not Outcome.EXCLUDED]
    returning = set(_returning(counted, timedelta(days=ruleset.pause_days)))
    high = set(_first_order_high(counted, ruleset))
    marked = ((Badge.RETURNING, returning), (Badge.FIRST_ORDER_HIGH, high))
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


def _first_order_high(placed: Sequence[Order], ruleset: Ruleset) -> Iterable[str]:
    for first in placed[:1]:
        threshold = ruleset.first_order_above.get(first.currency)
        if threshold is not None and first.total > threshold:
            yield first.code
