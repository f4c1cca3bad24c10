"""Notices of orders that stand in a status whose meaning nobody knows."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.domain.notices import NoticeKind
from app.models import Notice, Order, OrderStatus, Shop
from app.services.notices import telling

KIND = NoticeKind.STATUS_UNMAPPED


def look(session: Session, shop: Shop, ids: Iterable[str], now: datetime) -> None:
    """Tell of these statuses where orders stand in them, and withdraw those that are mapped by now.

    The caller holds the shop. Each status is told of once, until it has a meaning.
    """
    wanted = set(ids)
    if not wanted:
        return
    rows = session.scalars(
        select(OrderStatus).where(
            OrderStatus.shop_id == shop.id, OrderStatus.external_id.in_(wanted)
        )
    ).all()
    for status in rows:
        if status.outcome is not None:
            telling.withdraw(session, shop, KIND, status.external_id, now)
        elif _has_orders(session, status) and not _is_told(session, status):
            facts = {"status": status.name}
            telling.tell(session, shop, KIND, now, key=status.external_id, facts=facts)


def told(session: Session, shop: Shop) -> set[str]:
    """Return the platform's ids of the statuses that notices stand of."""
    found = select(Notice.key).where(
        Notice.shop_id == shop.id, Notice.kind == KIND, Notice.dismissed_at.is_(None)
    )
    return set(session.scalars(found))


def _has_orders(session: Session, status: OrderStatus) -> bool:
    standing = exists().where(
        Order.shop_id == status.shop_id, Order.status_id == status.external_id
    )
    return bool(session.scalar(select(standing)))


def _is_told(session: Session, status: OrderStatus) -> bool:
    """Say whether a person has heard of it since it last had a meaning."""
    heard = exists().where(
        Notice.shop_id == status.shop_id,
        Notice.kind == KIND,
        Notice.key == status.external_id,
        Notice.dismissed_by.is_distinct_from(telling.ITSELF),
    )
    return bool(session.scalar(select(heard)))
