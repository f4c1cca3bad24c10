"""How one order ended, in the word of the staff: it wins over what status and payment say."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import database
from app.domain.orders import Outcome
from app.domain.roles import Right
from app.errors import NotFound
from app.models import Order
from app.services import outcomes, ratings
from app.services.actors import Actor
from app.services.locking import lock_shop
from app.services.order_values import LENGTHS


def correct(actor: Actor, order_id: int, outcome: str | None) -> None:
    """Write down how an order ended and who says so; it stands whatever the platform says later.

    None takes the word back: the order ended as its status and payment say. Raises NotFound for an
    order that the shop does not have, Invalid for an outcome that there is not and Forbidden;
    nothing has changed then.
    """
    actor.must(Right.CORRECT_ORDERS)
    word = outcomes.named(outcome)
    with database.writing() as session:
        shop = lock_shop(session, actor.shop_id)
        order = _order(session, shop.id, order_id)
        now = database.now(session)
        _sign(order, word, actor.name, now)
        ended = word or outcomes.by_status(order, outcomes.mapping(session, shop.id))
        if ended != order.outcome:
            order.outcome = ended
            # What the platform says was known as soon as it said so.
            order.outcome_known_at = now if word else order.changed_at
        session.flush()
        ratings.rate(session, shop, [order.customer_id], now)
        shop.revision += 1


def _order(session: Session, shop_id: int, order_id: int) -> Order:
    order = session.scalar(
        select(Order)
        .where(Order.shop_id == shop_id, Order.id == order_id)
        .execution_options(populate_existing=True)
    )
    if order is None:
        raise NotFound("there is no such order")
    return order


def _sign(order: Order, word: Outcome | None, author: str, now: datetime) -> None:
    order.corrected_outcome = word
    order.corrected_by = author[: LENGTHS["corrected_by"]] if word else None
    order.corrected_at = now if word else None
