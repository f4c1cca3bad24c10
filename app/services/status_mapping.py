"""What each status of a shop means: shown to the merchant, and decided by the merchant's word."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app import database
from app.domain.roles import Right
from app.errors import NotFound
from app.extensions import db
from app.models import OrderStatus
from app.services import outcomes
from app.services.actors import Actor
from app.services.counting import standing_orders
from app.services.locking import lock_shop
from app.services.notices import unmapped


@dataclass(frozen=True, slots=True)
class MappedStatus:
    """A status, its outcome (None: nobody said), and how many orders stand in it.

    `renamed_from`: what it was called when its outcome was confirmed. `missing`: the shop has
    deleted it. `orders` is counted up to counting.MANY.
    """

    id: int
    name: str
    renamed_from: str | None
    outcome: str | None
    confirmed: bool
    system: bool
    missing: bool
    orders: int


def listing(shop_id: int) -> Sequence[MappedStatus]:
    """Return every status of a shop in one query, those that it has deleted last."""
    missing = OrderStatus.missing_since.is_not(None)
    statuses = (
        select(
            OrderStatus.id,
            OrderStatus.name,
            OrderStatus.renamed_from,
            OrderStatus.outcome,
            OrderStatus.confirmed,
            OrderStatus.system,
            missing.label("missing"),
            standing_orders(shop_id),
        )
        .where(OrderStatus.shop_id == shop_id)
        .order_by(missing, OrderStatus.id)
    )
    return [MappedStatus(*row) for row in db.session.execute(statuses)]


def decide(actor: Actor, status_id: int, outcome: str | None) -> None:
    """Write down the merchant's word on a status and carry it to the orders that stand in it.

    None takes the word back: the status is not mapped any more. Raises NotFound for a status that
    the shop does not have, Invalid for an outcome that there is not and Forbidden; nothing has
    changed then.
    """
    actor.must(Right.EXPLAIN_STATUSES)
    meaning = outcomes.named(outcome)
    with database.writing() as session:
        shop = lock_shop(session, actor.shop_id)
        status = session.scalar(
            select(OrderStatus)
            .where(OrderStatus.shop_id == shop.id, OrderStatus.id == status_id)
            .execution_options(populate_existing=True)
        )
        if status is None:
            raise NotFound("there is no such status")
        status.outcome, status.confirmed = meaning, meaning is not None
        status.renamed_from = None
        session.flush()
        now = database.now(session)
        outcomes.recompute(session, shop, {status.external_id}, now)
        if meaning is not None:
            unmapped.look(session, shop, [status.external_id], now)
        shop.revision += 1
