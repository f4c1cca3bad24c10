"""The part of an installation that may take its time: done by the worker, repeatable."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import database
from app.errors import LeaseLost
from app.models import HistoryImport, Shop
from app.platforms.base import Arrival, Credentials, Platform, ShopDetails, Topic
from app.services import history, inbox, rerating_requests, shop_time, shops, statuses
from app.services.locking import finishing, lock_shop
from app.services.runtime import Runtime

# Deliveries that were signed before a renewal of the key are on their way for a while.
PREVIOUS_KEY_LIVES = timedelta(hours=1)


def connect(
    runtime: Runtime, platform: Platform, credentials: Credentials, held: inbox.Claim
) -> None:
    """Get to know a newly installed shop, make its webhooks come to us, start the import."""
    details = platform.fetch_shop(credentials)
    found = platform.fetch_statuses(credentials)
    renew_webhook_key(runtime, platform, credentials, held)
    platform.register_webhooks(credentials)
    with finishing(held) as (session, shop):
        now = database.now(session)
        _describe(session, shop, details)
        statuses.refresh(session, shop, found, now)
        shop.connected_at = now
        _queue_import(session, shop)


def renew_webhook_key(
    runtime: Runtime, platform: Platform, credentials: Credentials, held: inbox.Claim
) -> None:
    """Make the platform sign with a new key and keep the old one for deliveries on their way.

    The new key is stored before anything else happens: the platform uses it from now on. Whoever
    lost the claim meanwhile cannot tell whose key came last: then the shop is connected once more.
    """
    key = platform.renew_webhook_key(credentials)
    with database.writing() as session:
        shop = lock_shop(session, held.shop_id)
        try:
            inbox.renew(session, held, runtime.lease)
        except LeaseLost:
            if shop.uninstalled_at is None:
                again = Arrival(Topic.CONNECT, str(shop.epoch))
                inbox.append(session, shop.id, [again], database.now(session))
            return
        # One that no key opens proves nothing any more.
        readable = runtime.vault.opened(shop.webhook_key) is not None
        shop.previous_webhook_key = shop.webhook_key if readable else None
        shop.webhook_key = runtime.vault.seal(key)
        shop.webhook_key_renewed_at = database.now(session)


def refresh_shop(platform: Platform, credentials: Credentials, held: inbox.Claim) -> None:
    """Take over what the platform says of the shop now: its name, address, language."""
    details = platform.fetch_shop(credentials)
    with finishing(held) as (session, shop):
        _describe(session, shop, details)
        shop.revision += 1


def refresh_statuses(platform: Platform, credentials: Credentials, held: inbox.Claim) -> None:
    """Take over the shop's present statuses."""
    found = platform.fetch_statuses(credentials)
    with finishing(held) as (session, shop):
        statuses.refresh(session, shop, found, database.now(session))


def _describe(session: Session, shop: Shop, details: ShopDetails) -> None:
    """Take over what the platform says; days of another time zone are counted from the orders."""
    before = shop_time.zone(shop.timezone)
    shops.describe(shop, details)
    if shop_time.zone(shop.timezone) != before:
        rerating_requests.request_from_orders(session, shop, database.now(session))


def _queue_import(session: Session, shop: Shop) -> None:
    """Start one import per installation, also when connecting is repeated."""
    started = select(HistoryImport.id).where(
        HistoryImport.shop_id == shop.id, HistoryImport.epoch == shop.epoch
    )
    if session.scalar(started) is not None:
        return
    history.request(session, shop, database.now(session))
