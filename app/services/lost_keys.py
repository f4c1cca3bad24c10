"""Shops whose secrets no key opens any more: parked until they are installed again, or mended."""

from sqlalchemy import select

from app import database
from app.domain.notices import NoticeKind
from app.extensions import db
from app.models import Shop, WebhookEvent
from app.platforms.base import Arrival, Topic
from app.secrets import Vault
from app.services import inbox
from app.services.connected import connected
from app.services.locking import lock_shop
from app.services.notices import telling
from app.services.rotation import ACROSS
from app.services.runtime import Runtime


def look_after(runtime: Runtime) -> bool:
    """Park shops whose permission cannot be read, reconnect those of whom only the webhook key is.

    False: there was none to look after.
    """
    session = db.session()
    installed = select(Shop).where(connected(database.now(session)), Shop.secret.is_not(None))
    shops = session.scalars(installed, execution_options=ACROSS)
    lost = [shop.id for shop in shops if not _is_whole(runtime.vault, shop)]
    session.rollback()
    mended = [_look_after(runtime.vault, shop_id) for shop_id in lost]
    return any(mended)


def _look_after(vault: Vault, shop_id: int) -> bool:
    with database.writing() as session:
        shop, now = lock_shop(session, shop_id), database.now(session)
        if _is_whole(vault, shop):
            return False
        if vault.opened(shop.secret) is None:
            shop.disconnected_at = now
            telling.tell(session, shop, NoticeKind.CONNECTION_LOST, now)
            return True
        waiting = select(WebhookEvent.id).where(
            WebhookEvent.shop_id == shop_id,
            WebhookEvent.topic == Topic.CONNECT,
            WebhookEvent.done_at.is_(None),
        )
        if session.scalar(waiting.limit(1)) is not None:
            return False
        # Connecting gives the shop a new key for its webhooks; its history is read only once.
        inbox.append(session, shop.id, [Arrival(Topic.CONNECT, str(shop.epoch))], now)
        return True


def _is_whole(vault: Vault, shop: Shop) -> bool:
    return all(
        sealed is None or vault.opened(sealed) is not None
        for sealed in (shop.secret, shop.webhook_key)
    )
