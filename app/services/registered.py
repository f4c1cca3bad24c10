"""What a platform says of its registered customers: only those whose orders we hold are kept."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from app import database
from app.domain.contact import email_key
from app.errors import NotYet
from app.extensions import db
from app.models import Customer, Order, PlatformAccount, Shop
from app.platforms.base import Credentials, FetchedCustomer, Platform
from app.services import inbox
from app.services.locking import finishing
from app.services.mirror import accounts, following
from app.services.owned import owned


@dataclass(frozen=True, slots=True)
class Read:
    """A registered customer as a platform has them, None: no longer; `began`: when we asked."""

    platform: str
    account: str
    found: FetchedCustomer | None
    began: datetime

    @property
    def disabled(self) -> bool:
        """Say whether the platform refuses what they order."""
        return self.found is not None and self.found.orders_disabled


def refresh(platform: Platform, credentials: Credentials, held: inbox.Claim) -> None:
    """Follow a customer's registration and the platform's own switch that stops their orders."""
    fetched = read(platform, credentials, held.subject)
    with finishing(held) as (session, shop):
        take_in(session, shop, fetched)


def read(platform: Platform, credentials: Credentials, account: str) -> Read:
    """Ask the platform for a registered customer."""
    session = db.session()
    began = database.now(session)
    # No transaction stays open while the platform answers.
    session.rollback()
    return Read(platform.name, account, platform.fetch_customer(credentials, account), began)


def take_in(session: Session, shop: Shop, fetched: Read) -> PlatformAccount | None:
    """Write down what was read, in the caller's transaction, which holds the shop.

    Returns what is remembered of the account. Raises NotYet when it may have been read before what
    is remembered came to be so: an older state must not look like a change back.
    """
    now = database.now(session)
    row = accounts.remembered(session, shop, [fetched.account]).get(fetched.account)
    if row is not None and row.changed_at > fetched.began:
        raise NotYet("the account changed meanwhile", retry_after=timedelta(0))
    emails = fetched.found.emails if fetched.found else ()
    keys = [key for email in emails if (key := email_key(email))]
    people = accounts.people(session, shop, fetched.account, keys)
    if row is None and people and (fetched.disabled or fetched.found is None):
        row = accounts.remember(session, shop, fetched.account, now)
    if row is not None and fetched.found is None:
        # Nobody is left to be stopped: as if the merchant had let them order.
        row.orders_disabled, row.ours, row.asked, row.changed_at = False, False, None, now
    elif row is not None:
        reading = following.Reading(fetched.platform, people, fetched.disabled, now)
        following.settle(session, shop, row, reading)
    session.flush()
    if _describe(session, shop, fetched, keys):
        shop.revision += 1
    return row


def _describe(session: Session, shop: Shop, fetched: Read, keys: Collection[str]) -> bool:
    """Say beside customers what the platform says of them; False: nobody here is concerned."""
    mine = select(Order.customer_id).where(
        Order.shop_id == shop.id,
        (Order.platform_customer_id == fetched.account) | Order.email_key.in_(keys),
    )
    # People who were joined have several accounts.
    another = exists().where(
        Order.customer_id == Customer.id,
        PlatformAccount.shop_id == shop.id,
        PlatformAccount.external_id == Order.platform_customer_id,
        PlatformAccount.orders_disabled,
    )
    changed = session.scalars(
        update(Customer)
        .where(Customer.id.in_(mine), owned(Customer, shop.id))
        .values(
            registered=fetched.found is not None,
            orders_disabled=True if fetched.disabled else another,
        )
        .returning(Customer.id)
        .execution_options(synchronize_session=False)
    ).all()
    return bool(changed)
