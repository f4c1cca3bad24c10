"""Order statuses of a shop and the outcome each stands for."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import OrderStatus, Shop
from app.platforms import base
from app.services import outcomes
from app.services.notices import unmapped


def refresh(
    session: Session, shop: Shop, statuses: Iterable[base.OrderStatus], now: datetime
) -> None:
    """Take over a shop's present statuses; outcomes that change are carried to its orders.

    A merchant's word stays, and the name that it was given for is remembered; a suggestion follows
    the status's name. A status that is gone keeps its outcome, because past orders may stand in it.
    """
    stored = {
        status.external_id: status
        for status in session.scalars(select(OrderStatus).where(OrderStatus.shop_id == shop.id))
    }
    changed: set[str] = set()
    present = {status.id: status for status in statuses}
    for status in present.values():
        if _take_over(session, shop, stored.get(status.id), status):
            changed.add(status.id)
    for external_id, row in stored.items():
        if external_id not in present and row.missing_since is None:
            row.missing_since = now
    if any(map(session.is_modified, stored.values())) or present.keys() - stored.keys():
        shop.revision += 1
    session.flush()
    if changed:
        outcomes.recompute(session, shop, changed, now)
    new = present.keys() - stored.keys()
    unmapped.look(session, shop, new | unmapped.told(session, shop), now)


def add(session: Session, shop: Shop, statuses: Iterable[base.OrderStatus], now: datetime) -> None:
    """Add statuses that the shop does not have yet, as a file names them; others stay as is."""
    known = select(OrderStatus.external_id).where(OrderStatus.shop_id == shop.id)
    present = set(session.scalars(known))
    new = {status.id: status for status in statuses if status.id not in present}
    changed = {id for id, status in new.items() if _take_over(session, shop, None, status)}
    session.flush()
    if changed:
        outcomes.recompute(session, shop, changed, now)


def _take_over(
    session: Session, shop: Shop, row: OrderStatus | None, status: base.OrderStatus
) -> bool:
    """Add or update one status; say whether its outcome is another one now."""
    if row is None:
        session.add(
            OrderStatus(
                shop_id=shop.id,
                external_id=status.id,
                name=status.name,
                system=status.system,
                outcome=status.suggestion,
                confirmed=status.certain,
                cancels=status.cancels,
            )
        )
        return status.suggestion is not None
    row.missing_since, row.cancels = None, status.cancels
    if row.confirmed or row.name == status.name:
        row.renamed_from = _former_name(row, status)
        row.name = status.name
        return False
    row.name = status.name
    differs = row.outcome != status.suggestion
    row.outcome = status.suggestion
    return differs


def _former_name(row: OrderStatus, status: base.OrderStatus) -> str | None:
    """Return what a status was called when its meaning was confirmed, unless it still is."""
    former = row.renamed_from or row.name
    return None if status.certain or status.name == former else former


def is_known(session: Session, shop_id: int, external_id: str) -> bool:
    """Say whether a status of the shop has been seen in its list."""
    found = select(OrderStatus.id).where(
        OrderStatus.shop_id == shop_id, OrderStatus.external_id == external_id
    )
    return session.scalar(found) is not None
