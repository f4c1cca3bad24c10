"""Taking back what waits to be done, in the transaction of what stops it."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.domain.acting import Action as Kind
from app.domain.action_states import RETRACTABLE, Skipped, State
from app.models import Action, Order, Shop
from app.services.outbox import gate, rows
from app.services.outbox.rows import End
from app.services.owned import owned


def stop_automatic(
    session: Session, shop: Shop, why: Skipped, now: datetime, author: str = ""
) -> list[Action]:
    """Skip all that would be done by itself in a shop and that nobody has been asked for yet."""
    found = list(session.scalars(_waiting(shop).where(Action.kind != Kind.REMARK)))
    for row in found:
        rows.end(session, shop, row, End(State.SKIPPED, why, author), now)
    return found


def stop_unwanted(session: Session, shop: Shop, customers: Iterable[int], now: datetime) -> None:
    """Skip what waits to be done to orders of customers and no longer has its reason."""
    theirs = select(Order.id).where(Order.customer_id.in_(list(customers)), owned(Order, shop.id))
    waiting = session.scalars(_waiting(shop).where(Action.order_id.in_(theirs))).all()
    for row, why in gate.unwanted(session, shop, waiting, now):
        rows.end(session, shop, row, End(State.SKIPPED, why), now)


def _waiting(shop: Shop) -> Select[Action]:
    return (
        select(Action)
        .where(Action.shop_id == shop.id, Action.ended_at.is_(None))
        .where(Action.automatic.is_(True), Action.state.in_(RETRACTABLE))
        .order_by(Action.id)
        .execution_options(populate_existing=True)
    )
