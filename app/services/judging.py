"""Customers judged by the rules of a backtest: which of their orders would have been stopped."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from app.domain import ruleset_data
from app.domain.backtest import Stopped, backtest
from app.domain.rules import Level
from app.extensions import db
from app.models import Backtest, Shop
from app.services import past_orders, shop_time
from app.services.books import book_of, sieve_of
from app.services.customer_scan import Scanned
from app.services.rating_data import reasons_data

# Nobody orders that often: a till, or an address that many people are given. Judging one of them
# would hold up everybody else.
MOST_ORDERS = 2_000

# Columns of models.BacktestOrder.
Row = Mapping[str, Any]


class Judge:
    """A backtest's rules and period; `left_out` counts customers with more than MOST_ORDERS."""

    def __init__(self, trial: Backtest, shop: Shop) -> None:
        """Judge customers of this shop."""
        self.left_out = 0
        self._trial, self._shop = trial, shop
        self._ruleset = ruleset_data.from_data(trial.ruleset)
        self._stopping = frozenset(map(Level, trial.stopping))
        # Windows are counted in the shop's days.
        self._since = shop_time.local(shop.timezone, trial.since)
        self._now = datetime.now(UTC)
        self._book = book_of(self._ruleset)
        self._may_stop = sieve_of(self._ruleset, self._stopping)

    def stopped(self, customers: Sequence[Scanned]) -> list[Row]:
        """Return the orders of some customers that would have been stopped."""
        chosen = [customer.id for customer in customers if self._is_suspect(customer)]
        if not chosen:
            return []
        session = db.session()
        past = past_orders.histories(session, self._shop, chosen)
        session.rollback()
        period = {"since": self._since, "until": self._trial.requested_at}
        found = backtest(past, self._ruleset, stopping=self._stopping, book=self._book, **period)
        return [self._row(order) for order in found]

    def _is_suspect(self, customer: Scanned) -> bool:
        """Say whether a customer's orders have to be looked at: few people's have."""
        marks = customer.record.partition(";")[0]
        if len(marks) > MOST_ORDERS:
            self.left_out += 1
            return False
        # The record of somebody who is due to be rated is of the past.
        due = customer.reconsider_at is not None and customer.reconsider_at <= self._now
        return due or self._may_stop(marks)

    def _row(self, order: Stopped) -> Row:
        placed = shop_time.local(self._shop.timezone, order.placed_at)
        return {
            "shop_id": self._shop.id,
            "backtest_id": self._trial.id,
            "customer_id": order.customer,
            "code": order.code,
            "placed_at": order.placed_at,
            "month": f"{placed:%Y-%m}",
            "level": order.level.value,
            "outcome": order.outcome_in_the_end.value,
            "total": order.total,
            "currency": order.currency,
            "reasons": reasons_data(order.reasons),
        }
