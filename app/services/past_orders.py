"""A shop's past orders as a backtest replays them: customer by customer, by what was known then."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.backtest import PastOrder
from app.domain.identity import Matching, Traces
from app.domain.identity_then import known_then
from app.domain.orders import Order as DomainOrder
from app.domain.orders import Outcome
from app.models import Order, Shop
from app.services import identity

Rows = Sequence[Any]
Codes = frozenset[str]

_COLUMNS = (
    Order.customer_id,
    Order.code,
    Order.placed_at,
    Order.outcome,
    Order.outcome_known_at,
    Order.total,
    Order.currency,
    Order.cash_on_delivery,
    Order.platform_customer_id,
    Order.email_key,
    Order.phone_key,
)


def histories(session: Session, shop: Shop, customers: Collection[int]) -> list[list[PastOrder]]:
    """Return all orders of each of some customers of a shop, the oldest first."""
    # The sum takes the indexes by shop away: SQLite would read all its orders by one of them.
    of_shop = Order.shop_id + 0 == shop.id
    rows = session.execute(select(*_COLUMNS).where(of_shop, Order.customer_id.in_(customers)))
    theirs: dict[int, list[Any]] = {customer: [] for customer in customers}
    for row in sorted(rows, key=_place):
        theirs[row.customer_id].append(row)
    apart = _apart(session, shop, theirs)
    return [_history(rows, apart.get(customer)) for customer, rows in theirs.items()]


def _place(row: Any) -> tuple[datetime, str]:
    return row.placed_at, row.code


def _history(rows: Rows, known_with: Sequence[Codes] | None) -> list[PastOrder]:
    return [
        PastOrder(
            row.customer_id,
            DomainOrder(
                *(row.code, row.placed_at, Outcome(row.outcome), row.total, row.currency),
                cash_on_delivery=row.cash_on_delivery,
            ),
            row.outcome_known_at,
            known_with[index] if known_with else None,
        )
        for index, row in enumerate(rows)
    ]


def _apart(session: Session, shop: Shop, theirs: Mapping[int, Rows]) -> dict[int, list[Codes]]:
    """Return of customers who were not known to be one person all the time, which of their orders
    were known to belong together when each was placed."""
    traces = {
        customer: [_traces(row) for row in rows]
        for customer, rows in theirs.items()
        # Nearly everybody has one address.
        if len({row.email_key or row.code for row in rows}) > 1
    }
    matching = Matching(shop.matching)
    doubtful = {c: t for c, t in traces.items() if not _is_one(t, (), Matching.EMAIL_ONLY)}
    phones = {trace.phone for found in doubtful.values() for trace in found if trace.phone}
    shared = identity.shared_among(session, shop, phones)
    return {
        customer: [
            frozenset(theirs[customer][index].code for index in known)
            for known in known_then(found, shared, matching)
        ]
        for customer, found in doubtful.items()
        if not _is_one(found, shared, matching)
    }


def _is_one(traces: Sequence[Traces], shared: Collection[str], matching: Matching) -> bool:
    """Say whether each order could be told to be of the person who had placed all before it."""
    known = known_then(traces, shared, matching)
    return all(len(orders) == number for number, orders in enumerate(known, start=1))


def _traces(row: Any) -> Traces:
    return Traces(row.platform_customer_id, row.email_key, row.phone_key, "")
