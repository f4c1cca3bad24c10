"""Deciding on orders: once for each order and each state of its customer's flags and level."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import decisions as domain
from app.domain.acting import STATUS_ACTIONS, Acting, Mode
from app.domain.decisions import PROPOSED_WITHIN, Seen
from app.domain.orders import Outcome
from app.domain.proposing import UNCOLLECTED
from app.models import Decision, Order, Shop
from app.services import decisions, outcomes
from app.services.acting import breaker, consequences, proposing, suggesting
from app.services.acting.facts import facts_of
from app.services.acting.standing import Stood, standing_of
from app.services.acting.wishes import switches_of, wishes_of

DECIDED = "order_decided"
# More open orders of flagged people than this are left to the next change of each.
AT_ONCE = 2_000


def decide_order(session: Session, shop: Shop, code: str, now: datetime) -> None:
    """Decide on an order as it is stored now, or on its customer when it has ended badly.

    The caller holds the shop.
    """
    order = session.scalar(
        select(Order)
        .where(Order.shop_id == shop.id, Order.code == code)
        .execution_options(populate_existing=True)
    )
    if order is None:
        return
    if order.outcome != Outcome.OPEN:
        proposing.lapse_of_order(session, shop, code, now)
        if order.outcome in UNCOLLECTED:
            suggesting.suggest_flags(session, shop, [order.customer_id], now)
        return
    decide_all(session, shop, [order], now)


def decide_open(session: Session, shop: Shop, customers: Collection[int], now: datetime) -> None:
    """Decide anew on the open orders of customers whose flags changed."""
    orders = session.scalars(
        select(Order)
        .where(Order.customer_id.in_(customers), Order.outcome == Outcome.OPEN)
        .where(Order.shop_id + 0 == shop.id, Order.placed_at >= now - PROPOSED_WITHIN)
        .order_by(Order.placed_at, Order.id)
        .limit(AT_ONCE)
        .execution_options(populate_existing=True)
    ).all()
    decide_all(session, shop, orders, now)


def decide_all(session: Session, shop: Shop, orders: Sequence[Order], now: datetime) -> None:
    """Decide on open orders, the oldest first."""
    stood = standing_of(session, shop, {order.customer_id for order in orders}, now)
    occasion = _Occasion(session, shop, now)
    for order in orders:
        _decide(occasion, order, stood[order.customer_id])


@dataclass
class _Occasion:
    """When decisions are made, and the shop's settings, read once and only if somebody needs it."""

    session: Session
    shop: Shop
    now: datetime

    @cached_property
    def acting(self) -> Acting:
        return wishes_of(self.session, self.shop)

    @cached_property
    def mapped(self) -> Collection[str]:
        return outcomes.mapping(self.session, self.shop.id).keys()


def _decide(occasion: _Occasion, order: Order, stood: Stood) -> None:
    version = domain.version(stood.standing)
    if order.decided == version:
        return
    if domain.situation_of(stood.standing) is not None:
        _carry_out(occasion, order, stood)
    order.decided = version


def _carry_out(occasion: _Occasion, order: Order, stood: Stood) -> None:
    session, shop, now = occasion.session, occasion.shop, occasion.now
    decision = _decision(occasion, order, stood)
    if decision is None:
        return
    dry_run = occasion.acting.dry_run
    facts = facts_of(session, shop, order, stood, decision) | {"dry_run": dry_run}
    made = Decision(
        shop_id=shop.id,
        customer_id=order.customer_id,
        order_id=order.id,
        author="",
        written_at=now,
        kind=DECIDED,
        facts=facts,
        order_code=order.code,
    )
    decisions.record(session, [made])
    if not dry_run:
        decided = consequences.Decided(session, shop, order, made, occasion.acting, now)
        consequences.follow(decided, decision.choices)


def _decision(occasion: _Occasion, order: Order, stood: Stood) -> domain.Decision | None:
    session, shop, now = occasion.session, occasion.shop, occasion.now
    acting, seen = occasion.acting, _seen(order, occasion.mapped)
    decision = domain.decide(seen, stood.standing, switches_of(shop), acting, now)
    if decision is None or acting.dry_run or not _acts(decision):
        return decision
    found = breaker.overload(session, shop, acting, now)
    if found is None:
        return decision
    consequences.trip(session, shop, acting, found, now)
    return domain.decide(seen, stood.standing, switches_of(shop), acting, now)


def _acts(decision: domain.Decision) -> bool:
    """Say whether something is done to the order by itself."""
    return any(c.mode is Mode.AUTO and c.action in STATUS_ACTIONS for c in decision.choices)


def _seen(order: Order, mapped: Collection[str]) -> Seen:
    return Seen(
        placed_at=order.placed_at,
        is_open=not order.excluded,
        mapped=order.status_id in mapped,
        paid=order.paid,
        cash_on_delivery=order.cash_on_delivery,
        shipped=order.shipped,
        decided=order.decided,
    )
