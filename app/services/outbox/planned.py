"""What is about to be done to orders, and what became of it, for people to see."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import aliased

from app.domain.action_states import RETRACTABLE, State
from app.domain.orders import Outcome
from app.extensions import db
from app.models import Action, Order
from app.services.owned import owned

# What ended longer ago is only in the record.
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Planned:
    """An action as people see it. `can_undo`: the platform has not been asked yet.

    `ended_by`: who ended it by hand, '' for nobody. `order_open`: its order is there, and open.
    """

    id: int
    order_code: str
    kind: str
    situation: str
    state: str
    reason: str
    automatic: bool
    author: str
    due_at: datetime
    ended_at: datetime | None
    ended_by: str
    error: str
    order_open: bool

    @property
    def can_undo(self) -> bool:
        """Say whether it can still be taken back."""
        return State(self.state) in RETRACTABLE

    @property
    def can_retry(self) -> bool:
        """Say whether a person may ask for another attempt."""
        return self.state == State.FAILED and self.order_open


_order = aliased(Order)
COLUMNS: tuple[Any, ...] = (
    Action.id,
    Action.order_code,
    Action.kind,
    Action.situation,
    Action.state,
    Action.reason,
    Action.automatic,
    Action.author,
    Action.due_at,
    Action.ended_at,
    func.coalesce(Action.ended_by, "").label("ended_by"),
    func.coalesce(Action.last_error, "").label("error"),
    exists()
    .where(_order.shop_id == Action.shop_id, _order.code == Action.order_code)
    .where(_order.outcome == Outcome.OPEN)
    .correlate(Action)
    .label("order_open"),
)


def of_orders(shop_id: int, codes: Collection[str]) -> dict[str, list[Planned]]:
    """Return by order code the actions on orders of a shop; one query."""
    query = select(*COLUMNS).where(Action.shop_id == shop_id, Action.order_code.in_(codes))
    found: dict[str, list[Planned]] = {}
    for planned in _read(query):
        found.setdefault(planned.order_code, []).append(planned)
    return found


def of_customer(shop_id: int, customer_id: int) -> Sequence[Planned]:
    """Return the newest SHOWN actions on a customer's orders."""
    theirs = select(Order.id).where(Order.customer_id == customer_id, owned(Order, shop_id))
    query = select(*COLUMNS).where(Action.shop_id == shop_id, Action.order_id.in_(theirs))
    return _read(query.limit(SHOWN))


def waiting(shop_id: int) -> Sequence[Planned]:
    """Return what has not ended in a shop, what is due first at the beginning; up to SHOWN."""
    query = select(*COLUMNS).where(Action.shop_id == shop_id, Action.ended_at.is_(None))
    return sorted(_read(query.limit(SHOWN)), key=lambda planned: (planned.due_at, planned.id))


def _read(query: Select[Any]) -> list[Planned]:
    rows = db.session.execute(query.order_by(Action.id.desc())).mappings()
    return [Planned(**row) for row in rows]
