"""A customer whom the platform has deleted is forgotten here too: we hold them in its name."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.models import Customer, Order, PlatformAccount, Shop
from app.platforms.base import Credentials, Platform
from app.services import inbox, registered
from app.services.locking import finishing
from app.services.privacy import erasing, person


def refresh(platform: Platform, credentials: Credentials, held: inbox.Claim) -> None:
    """Forget whoever ordered with an account that the platform has deleted, with all their orders.

    An account that is still there has only been said to be gone: it is read as after any change.
    """
    read = registered.read(platform, credentials, held.subject)
    with finishing(held) as (session, shop):
        if read.found is not None:
            registered.take_in(session, shop, read)
            return
        for customer_id in _people(session, shop, held.subject):
            found = person.find(session, shop, customer_id)
            erasing.forget(session, shop, found, platform.name.capitalize())
        _forget_account(session, shop, held.subject)
    erasing.overwrite()


def _people(session: Session, shop: Shop, account: str) -> Sequence[int]:
    theirs = select(Order.customer_id).where(
        Order.shop_id == shop.id, Order.platform_customer_id == account
    )
    mine = or_(Customer.id.in_(theirs), Customer.platform_id == account)
    return session.scalars(
        select(Customer.id).where(Customer.shop_id == shop.id, mine).order_by(Customer.id)
    ).all()


def _forget_account(session: Session, shop: Shop, account: str) -> None:
    """Remove an account that nobody here ordered with."""
    for row in session.scalars(
        select(PlatformAccount).where(
            PlatformAccount.shop_id == shop.id, PlatformAccount.external_id == account
        )
    ):
        session.delete(row)
