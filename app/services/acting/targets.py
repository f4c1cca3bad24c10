"""The statuses of a shop that an automatic action may put an order into."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.acting import STATUS_ACTIONS, Action
from app.domain.orders import Outcome
from app.models import OrderStatus

CANCELLED = (Outcome.CANCELLED_BY_SHOP, Outcome.CANCELLED_BY_CUSTOMER)
Targets = Mapping[Action, Sequence["Target"]]


@dataclass(frozen=True, slots=True)
class Target:
    """A status by the platform's id of it. `usual`: the platform's own cancelled one."""

    id: str
    name: str
    usual: bool = False


def targets_of(session: Session, shop_id: int) -> Targets:
    """Return what each action may lead to, of the statuses that the shop has now.

    Cancelling leads to where an order is cancelled. An order that waits for a person or for money
    stays open: whoever may not refuse an order must not do it by another name.
    """
    found = session.scalars(
        select(OrderStatus)
        .where(OrderStatus.shop_id == shop_id, OrderStatus.missing_since.is_(None))
        .order_by(OrderStatus.id)
    ).all()
    usual = next((status.external_id for status in found if status.cancels), None)
    ending = [s for s in found if s.cancels or s.outcome in CANCELLED]
    waiting = [s for s in found if not s.cancels and s.outcome in (None, Outcome.OPEN)]
    return {
        action: [
            Target(s.external_id, s.name, s.external_id == usual)
            for s in (ending if action is Action.CANCEL else waiting)
        ]
        for action in STATUS_ACTIONS
    }


def usual_target(targets: Targets) -> str:
    """Return the id of the platform's own cancelled status; '' when there is none."""
    return next((target.id for target in targets[Action.CANCEL] if target.usual), "")
