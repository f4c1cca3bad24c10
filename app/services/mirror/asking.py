"""Asking a worker to bring accounts at the platform in line with the flags here."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import TypeVar

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app import database
from app.domain.mirroring import BLOCKING, to_write
from app.extensions import db
from app.models import Flag, Order, PlatformAccount, Shop, WebhookEvent
from app.platforms.base import Arrival, Topic
from app.services import flag_changes, inbox
from app.services.locking import lock_shop
from app.services.mirror import accounts
from app.services.shops import NO_PLATFORM

# Databases limit the parameters of one statement.
AT_ONCE = 1_000
Item = TypeVar("Item", int, str)


def ask(session: Session, shop: Shop, customers: Collection[int], now: datetime) -> int:
    """Look again at the accounts of customers whose flags changed, where something may differ.

    Works inside the caller's write transaction; returns how many accounts a worker will look at.
    """
    if shop.platform == NO_PLATFORM or shop.uninstalled_at is not None:
        return 0
    theirs = select(Order.platform_customer_id).where(
        Order.shop_id == shop.id, Order.platform_customer_id.is_not(None)
    )
    found: set[str] = set()
    for some in _slices(sorted(customers)):
        chosen = theirs.where(Order.customer_id.in_(some)).distinct()
        found.update(account for account in session.scalars(chosen) if account)
    return _append(session, shop, found, now)


def ask_all(session: Session, shop: Shop, now: datetime) -> int:
    """Look again at all accounts where something may differ: the shop's settings changed."""
    if shop.platform == NO_PLATFORM or shop.uninstalled_at is not None:
        return 0
    return _append(session, shop, _concerned(session, shop.id), now)


def ask_overdue() -> bool:
    """Ask for what nobody asked for: a flag has ended, or was set by a way that does not ask.

    Returns False: nothing is left to ask for until time has passed.
    """
    session = db.session()
    connected = select(Shop.id).where(
        Shop.platform != NO_PLATFORM,
        *(moment.is_(None) for moment in (Shop.uninstalled_at, Shop.terminated_at)),
        *(moment.is_(None) for moment in (Shop.suspended_at, Shop.disconnected_at)),
    )
    connected = connected.execution_options(across_shops="which shops are there to be asked")
    shops = session.scalars(connected.order_by(Shop.id)).all()
    concerned = [shop_id for shop_id in shops if _concerned(session, shop_id)]
    session.rollback()
    for shop_id in concerned:
        with database.writing() as writing:
            ask_all(writing, lock_shop(writing, shop_id), database.now(writing))
    return False


def _concerned(session: Session, shop_id: int) -> set[str]:
    """Return the accounts that we stopped, or that flags are on, unless they wait already."""
    ours = select(PlatformAccount.external_id).where(
        PlatformAccount.shop_id == shop_id,
        PlatformAccount.ours,
        or_(PlatformAccount.orders_disabled, PlatformAccount.asked.is_not(None)),
    )
    flagged = (
        select(Order.platform_customer_id)
        .join(Flag, Flag.customer_id == Order.customer_id)
        .where(Flag.shop_id == shop_id, Flag.kind.in_(BLOCKING))
        .where(
            *flag_changes.holding(database.now(session)), Order.platform_customer_id.is_not(None)
        )
        .distinct()
    )
    waiting = select(WebhookEvent.subject).where(
        WebhookEvent.shop_id == shop_id,
        WebhookEvent.topic == Topic.MIRROR,
        # Whoever looks now may have decided by what held before.
        WebhookEvent.lease.is_(None),
        inbox.waiting(),
    )
    found = {account for account in session.scalars(flagged) if account}
    return (found | set(session.scalars(ours))) - set(session.scalars(waiting))


def _append(session: Session, shop: Shop, found: Iterable[str], now: datetime) -> int:
    refused = accounts.is_refused(session, shop, now)
    differing = [
        account
        for some in _slices(sorted(found))
        for account in _differing(session, shop, some, refused)
    ]
    inbox.append(session, shop.id, [Arrival(Topic.MIRROR, one) for one in differing], now)
    return len(differing)


def _differing(session: Session, shop: Shop, some: list[str], refused: bool) -> Iterator[str]:
    rows = accounts.remembered(session, shop, some)
    for account, wish in accounts.wishes(session, shop, rows, some).items():
        row = rows.get(account)
        stands, ours = (row.orders_disabled, row.ours) if row else (False, True)
        unsettled = row is not None and row.asked is not None
        # A platform that ignores us would do so again.
        unsettled = unsettled and (wish is False or not refused)
        if unsettled or to_write(wish, stands, ours, refused) is not None:
            yield account


def _slices(items: list[Item]) -> Iterator[list[Item]]:
    for start in range(0, len(items), AT_ONCE):
        yield items[start : start + AT_ONCE]
