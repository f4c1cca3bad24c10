"""Registered customers at the platform: what is remembered of them, and whose they are."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app import database
from app.domain.flags import FlagKind
from app.domain.mirroring import REFUSED_FOR, wanted
from app.models import Customer, Flag, Order, PlatformAccount, Shop
from app.services import flag_changes
from app.services.acting.wishes import switches_of, wishes_of
from app.services.owned import owned


def remembered(
    session: Session, shop: Shop, accounts: Collection[str]
) -> dict[str, PlatformAccount]:
    """Return what is remembered of accounts, by the platform's id of them."""
    rows = session.scalars(
        select(PlatformAccount)
        .where(PlatformAccount.shop_id == shop.id, PlatformAccount.external_id.in_(accounts))
        .execution_options(populate_existing=True)
    )
    return {row.external_id: row for row in rows}


def remember(session: Session, shop: Shop, account: str, now: datetime) -> PlatformAccount:
    """Remember an account of which nothing is known: nobody has disabled it."""
    row = PlatformAccount(
        shop_id=shop.id, external_id=account, orders_disabled=False, ours=True, changed_at=now
    )
    session.add(row)
    session.flush()
    return row


def people(
    session: Session, shop: Shop, account: str, email_keys: Collection[str]
) -> Sequence[Customer]:
    """Return the customers who order with an account; if nobody does, those of its e-mails."""
    of_shop = select(Order.customer_id).where(Order.shop_id == shop.id)
    for theirs in (Order.platform_customer_id == account, Order.email_key.in_(email_keys)):
        found = session.scalars(
            select(Customer)
            .where(Customer.id.in_(of_shop.where(theirs)), owned(Customer, shop.id))
            .order_by(Customer.id)
            .execution_options(populate_existing=True)
        ).all()
        if found:
            return found
    return ()


def wishes(
    session: Session, shop: Shop, rows: Mapping[str, PlatformAccount], accounts: Collection[str]
) -> dict[str, bool | None]:
    """Say of accounts whether the platform is to refuse their orders (domain.mirroring.wanted)."""
    acting, flags = wishes_of(session, shop), _flags(session, shop, accounts)
    switches = switches_of(shop)
    return {
        account: wanted(
            flags.get(account, {}), acting, switches, shop.country, freed_at(rows.get(account))
        )
        for account in accounts
    }


def freed_at(row: PlatformAccount | None) -> datetime | None:
    """Return since when the merchant lets an account order, against our word; None: they do not."""
    freed = row is not None and not row.ours and not row.orders_disabled
    return row.changed_at if row and freed else None


def is_refused(session: Session, shop: Shop, now: datetime) -> bool:
    """Say whether the platform has lately ignored our wish to disable an account of the shop."""
    refused = select(PlatformAccount.id).where(
        PlatformAccount.shop_id == shop.id, PlatformAccount.refused_at > now - REFUSED_FOR
    )
    return session.scalar(refused.limit(1)) is not None


def is_obeyed(session: Session, shop: Shop) -> None:
    """Note that the platform can disable accounts of the shop, whatever it did before."""
    session.execute(
        update(PlatformAccount)
        .where(PlatformAccount.shop_id == shop.id, PlatformAccount.refused_at.is_not(None))
        .values(refused_at=None)
    )


def _flags(
    session: Session, shop: Shop, accounts: Collection[str]
) -> dict[str, dict[FlagKind, datetime]]:
    """Return by account the flags that hold on whoever orders with it, and since when."""
    rows = session.execute(
        select(Order.platform_customer_id, Flag.kind, func.max(Flag.written_at))
        .join(Flag, Flag.customer_id == Order.customer_id)
        .where(Order.shop_id == shop.id, Order.platform_customer_id.in_(accounts))
        .where(*flag_changes.holding(database.now(session)))
        .group_by(Order.platform_customer_id, Flag.kind)
    )
    found: dict[str, dict[FlagKind, datetime]] = defaultdict(dict)
    for account, kind, since in rows:
        found[account or ""][FlagKind(kind)] = since
    return found
