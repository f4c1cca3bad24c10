"""Orders that a platform cancelled by itself because we had disabled their account there."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.mirroring import CANCELS_WITHIN, cancelled_because_disabled
from app.models import Order, OrderStatus, PlatformAccount, Shop


class Placed(Protocol):
    """What is asked of an order, fetched or stored; `customer_id`: the platform's account."""

    @property
    def code(self) -> str: ...
    @property
    def placed_at(self) -> datetime: ...
    @property
    def changed_at(self) -> datetime: ...
    @property
    def status_id(self) -> str: ...
    @property
    def customer_id(self) -> str | None: ...


def because_of_us(session: Session, shop: Shop, orders: Iterable[Placed]) -> set[str]:
    """Return the codes of orders that are cancelled, at once, because we disabled their account.

    They are our doing and never count against the customer.
    """
    quick = [o for o in orders if o.customer_id and o.changed_at - o.placed_at <= CANCELS_WITHIN]
    since = _disabled_since(session, shop, {order.customer_id or "" for order in quick})
    if not since:
        return set()
    cancelled = set(
        session.scalars(
            select(OrderStatus.external_id).where(
                OrderStatus.shop_id == shop.id, OrderStatus.cancels.is_(True)
            )
        )
    )
    return {
        order.code
        for order in quick
        if order.status_id in cancelled
        and (disabled_at := since.get(order.customer_id or ""))
        and cancelled_because_disabled(order.placed_at, order.changed_at, disabled_at)
    }


def is_because_of_us(session: Session, shop: Shop, code: str) -> bool:
    """Say the same of one order as it is stored."""
    columns = (Order.code, Order.placed_at, Order.changed_at, Order.status_id)
    stored: Sequence[Any] = session.execute(
        select(*columns, Order.platform_customer_id.label("customer_id")).where(
            Order.shop_id == shop.id, Order.code == code
        )
    ).all()
    return bool(because_of_us(session, shop, stored))


def _disabled_since(session: Session, shop: Shop, accounts: set[str]) -> dict[str, datetime]:
    if not accounts:
        return {}
    rows = session.execute(
        select(PlatformAccount.external_id, PlatformAccount.changed_at).where(
            PlatformAccount.shop_id == shop.id,
            PlatformAccount.external_id.in_(accounts),
            PlatformAccount.ours,
            PlatformAccount.orders_disabled,
        )
    )
    return {row.external_id: row.changed_at for row in rows}
