"""Ratings: computed from a customer's whole history, written when they differ."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from app.domain import badges, explanation, orders, rules
from app.models import Customer, Order, Shop
from app.services import rulesets
from app.services.rating_data import rating_data

# Databases limit the parameters of one statement (SQLite: 32,766).
LARGEST_LIST = 10_000
History = list[Any]
COLUMNS = (
    Order.id,
    Order.customer_id,
    Order.code,
    Order.placed_at,
    Order.outcome,
    Order.total,
    Order.currency,
    Order.name,
    Order.platform_customer_id,
    Order.badges,
)


def rate(session: Session, shop: Shop, customers: Collection[int], now: datetime) -> int:
    """Rate customers by the rules in force, and say how many of them rate differently now.

    Works inside the caller's write transaction, which holds the shop's row.
    """
    version, ruleset = rulesets.in_force(session, shop.id)
    histories = _histories(session, customers)
    stored = {
        customer.id: customer
        for customer in session.scalars(
            select(Customer)
            .where(Customer.id.in_(histories.keys()))
            .execution_options(populate_existing=True)
        )
    }
    changed, badges_changed = 0, []
    for id, rows in histories.items():
        history = _domain(rows)
        changed += _rate_one(stored[id], rows, history, ruleset, version, now)
        badges_changed += _badge_changes(rows, history, ruleset)
    if badges_changed:
        table = Order.__table__
        by_id = update(table).where(table.c.id == bindparam("row_id"))  # type: ignore[arg-type]
        session.execute(by_id, badges_changed)
    return changed


def defer(session: Session, _shop: Shop, customers: Collection[int], now: datetime) -> None:
    """Note that customers are due to be rated, for a moment when all their orders are there."""
    ids = list(customers)
    for start in range(0, len(ids), LARGEST_LIST):
        session.execute(
            update(Customer)
            .where(Customer.id.in_(ids[start : start + LARGEST_LIST]))
            .values(reconsider_at=now)
            .execution_options(synchronize_session=False)
        )


def _histories(session: Session, customers: Collection[int]) -> dict[int, History]:
    rows = session.execute(
        select(*COLUMNS)
        .where(Order.customer_id.in_(customers))
        .order_by(Order.placed_at, Order.code)
    )
    histories: dict[int, History] = defaultdict(list)
    for row in rows:
        histories[row.customer_id].append(row)
    return histories


def _rate_one(
    customer: Customer,
    rows: History,
    history: Sequence[orders.Order],
    ruleset: rules.Ruleset,
    version: int,
    now: datetime,
) -> bool:
    rating = rules.rate(history, ruleset, now)
    outlook = explanation.outlook(history, ruleset, now)
    values = {
        "level": str(rating.level),
        "rating": rating_data(rating, outlook, version),
        "reconsider_at": rating.reconsider_at,
        "name": rows[-1].name,
        **_registration(rows),
    }
    rates_differently = (customer.level, customer.rating) != (values["level"], values["rating"])
    if any(getattr(customer, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(customer, name, value)
        customer.rated_at = now
    return rates_differently


def _registration(rows: History) -> dict[str, object]:
    """A guest's orders say nothing: the platform's own word of a registration stays."""
    ids = [row.platform_customer_id for row in rows if row.platform_customer_id]
    return {"platform_id": ids[-1], "registered": True} if ids else {}


def _domain(rows: Sequence[Any]) -> list[orders.Order]:
    return [
        orders.Order(row.code, row.placed_at, orders.Outcome(row.outcome), row.total, row.currency)
        for row in rows
    ]


def _badge_changes(
    rows: History, history: Sequence[orders.Order], ruleset: rules.Ruleset
) -> list[dict[str, Any]]:
    earned = badges.badges(history, ruleset)
    found = [(row, [str(badge) for badge in earned.get(row.code, ())]) for row in rows]
    return [{"row_id": row.id, "badges": new} for row, new in found if new != row.badges]
