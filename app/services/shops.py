"""A shop's coming and going: installed, connected, suspended, resumed, terminated, uninstalled."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import database
from app.domain.notices import NoticeKind
from app.models import Shop, WebhookEvent
from app.platforms.base import Arrival, Installation, ShopDetails, Topic
from app.services import inbox, rulesets
from app.services.locking import finishing, lock_shop
from app.services.notices import telling
from app.services.privacy import lost_digests
from app.services.reconciling import queueing
from app.services.runtime import Runtime

NO_PLATFORM = ""


def install(runtime: Runtime, platform: str, installation: Installation) -> int:
    """Remember a shop's permission and queue the rest of its connection; return the shop's id.

    Installing again takes up where the shop was: orders, ratings and rules are kept, unless it has
    left so long ago that it was deleted (services.privacy.leaving).
    """
    with database.writing() as session:
        now = database.now(session)
        shop = find(session, platform, installation.shop) or create(
            session, platform, installation.shop, now
        )
        if lock_shop(session, shop.id).platform != platform:
            # It is being deleted since a moment ago: the merchant begins anew.
            shop = create(session, platform, installation.shop, now)
            lock_shop(session, shop.id)
        _close_waiting(session, shop.id, "installed again", (Topic.CONNECT, Topic.IMPORT))
        _take_away(session, shop.id)
        lost_digests.replace(session, shop)
        shop.url = installation.url
        shop.secret = runtime.vault.seal(installation.secret)
        shop.api_token = shop.api_token_until = shop.api_token_renewal_until = None
        shop.suspended_at = shop.terminated_at = shop.uninstalled_at = None
        shop.disconnected_at = shop.paused_until = shop.connected_at = None
        shop.installed_at = now
        telling.withdraw(session, shop, NoticeKind.CONNECTION_LOST, "", now)
        shop.epoch += 1
        inbox.append(session, shop.id, [Arrival(Topic.CONNECT, str(shop.epoch))], now)
        return shop.id


def find(session: Session, platform: str, external_id: str) -> Shop | None:
    """Return a shop by its platform's own id of it."""
    return session.scalar(
        select(Shop)
        .where(Shop.platform == platform, Shop.external_id == external_id)
        .execution_options(across_shops="which of all shops this is")
    )


def create(session: Session, platform: str, external_id: str, now: datetime) -> Shop:
    """Add a shop with the default rules."""
    shop = Shop(platform=platform, external_id=external_id, epoch=0, revision=0)
    session.add(shop)
    session.flush()
    rulesets.add_default(session, shop.id, now)
    return shop


def describe(shop: Shop, details: ShopDetails) -> None:
    """Take over what the platform says of a shop."""
    shop.name = details.name
    shop.url = details.url
    shop.currency = details.currency
    shop.country = details.country
    shop.language = details.language
    shop.timezone = details.timezone
    shop.orders_url = details.orders_url
    shop.login_url = details.login_url


def change_state(held: inbox.Claim) -> None:
    """Carry out a suspension, resumption, termination or uninstallation."""
    with finishing(held) as (session, shop):
        STATES[held.topic](session, shop, database.now(session))


def _suspend(_session: Session, shop: Shop, now: datetime) -> None:
    shop.suspended_at = now


def _resume(session: Session, shop: Shop, now: datetime) -> None:
    shop.suspended_at = shop.terminated_at = shop.disconnected_at = None
    telling.withdraw(session, shop, NoticeKind.CONNECTION_LOST, "", now)
    queueing.hurry(session, shop.id, now)


def _terminate(_session: Session, shop: Shop, now: datetime) -> None:
    shop.terminated_at = now


def _uninstall(session: Session, shop: Shop, now: datetime) -> None:
    """The permission is dead: forget it, and close the shop's queue in the same transaction."""
    shop.uninstalled_at = now
    shop.secret = shop.api_token = shop.webhook_key = shop.previous_webhook_key = None
    shop.api_token_until = shop.checkout_key = None
    _close_waiting(session, shop.id, "uninstalled", tuple(Topic))


STATES = {
    Topic.SUSPENDED: _suspend,
    Topic.RESUMED: _resume,
    Topic.TERMINATED: _terminate,
    Topic.UNINSTALLED: _uninstall,
}


def disconnect(session: Session, shop: Shop, now: datetime) -> None:
    """Note that the platform no longer accepts us; the shop's arrivals wait for a return.

    Whoever was refused does so with the end of their claim: one that was made before the shop was
    installed again says nothing about the shop as it is now.
    """
    if shop.uninstalled_at is None:
        shop.disconnected_at = now
        telling.tell(session, shop, NoticeKind.CONNECTION_LOST, now)


def pause(shop_id: int, wait: timedelta) -> None:
    """Call nothing for this shop for a while, because the platform asked us to wait."""
    with database.writing() as session:
        lock_shop(session, shop_id).paused_until = database.now(session) + wait


def _take_away(session: Session, shop_id: int) -> None:
    """Let what workers hold for the earlier installation be due again: theirs comes too late."""
    session.execute(
        update(WebhookEvent)
        .where(WebhookEvent.shop_id == shop_id, WebhookEvent.lease.is_not(None))
        .values(lease=None, leased_until=None)
        .execution_options(synchronize_session=False)
    )


def _close_waiting(session: Session, shop_id: int, why: str, topics: tuple[Topic, ...]) -> None:
    session.execute(
        update(WebhookEvent)
        .where(
            WebhookEvent.shop_id == shop_id,
            WebhookEvent.topic.in_(topics),
            inbox.waiting(),
        )
        .values(done_at=database.now(session), lease=None, last_error=why)
        .execution_options(synchronize_session=False)
    )
