"""Our script on the shop's pages: put there, replaced or taken off by the worker; repeatable."""

import hashlib
import secrets

from markupsafe import Markup
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import database
from app.domain.checkout import dial_code
from app.extensions import db
from app.models import Shop, WebhookEvent
from app.platforms.base import Arrival, Credentials, Platform, Topic
from app.services import inbox
from app.services.checkout import asked_shop, tokens
from app.services.locking import finishing, lock_shop
from app.services.runtime import Runtime

SNIPPET = Markup(
    "<!-- Smajlík: asks on the order form whether the order may be sent. "
    "What it does stands in the script itself. -->\n"
    '<script src="{base}/static/checkout.js" data-ask="{base}/checkout/ask" data-shop="{token}"'
    ' data-dial="{dial}" defer></script>\n'
)


def carry_out(
    runtime: Runtime, platform: Platform, credentials: Credentials, held: inbox.Claim
) -> None:
    """Bring the shop's pages to what the merchant wants now."""
    snippet, mark = _wanted(runtime, held.shop_id)
    if snippet:
        platform.install_script(credentials, snippet)
    else:
        platform.remove_script(credentials)
    with finishing(held) as (session, shop):
        # Whoever switches meanwhile has put another arrival into the inbox.
        at = database.now(session).isoformat() if snippet else ""
        shop.checkout = shop.checkout | {"installed": mark, "installed_at": at}
        shop.revision += 1
        _close_given_up(session, shop.id)


def queue_stale(runtime: Runtime) -> bool:
    """Let pages be visited again whose script is not the present one; False: there were none.

    It is another one after a new installation, with a new key, and at another address of ours.
    """
    session = db.session()
    watched = select(Shop).where(Shop.installed_at.is_not(None), Shop.uninstalled_at.is_(None))
    watched = watched.execution_options(across_shops="whose pages are to be looked after")
    stale = [shop.id for shop in session.scalars(watched) if _is_stale(runtime, shop)]
    session.rollback()
    queued = [_queue(shop_id) for shop_id in stale]
    return any(queued)


def outstanding(shop_id: int) -> WebhookEvent | None:
    """Return the newest arrival about the pages if it is not done: it waits, or was given up."""
    newest = db.session.scalar(
        select(WebhookEvent)
        .where(WebhookEvent.shop_id == shop_id, WebhookEvent.topic == Topic.CHECKOUT)
        .order_by(WebhookEvent.id.desc())
        .limit(1)
    )
    return newest if newest is not None and newest.done_at is None else None


def _wanted(runtime: Runtime, shop_id: int) -> tuple[str, str]:
    """Return the script for a shop's pages and its mark; both '' when there is to be none."""
    with database.writing() as session:
        shop = lock_shop(session, shop_id)
        if not asked_shop.is_watched(shop):
            return "", ""
        key = runtime.vault.opened(shop.checkout_key)
        if key is None:
            key = secrets.token_hex(32)
            shop.checkout_key = runtime.vault.seal(key)
        snippet = _snippet(runtime, shop, key)
        return snippet, _mark(shop, snippet)


def _is_stale(runtime: Runtime, shop: Shop) -> bool:
    installed: str = shop.checkout.get("installed", "")
    if not asked_shop.is_watched(shop):
        return bool(installed)
    key = runtime.vault.opened(shop.checkout_key)
    return key is None or installed != _mark(shop, _snippet(runtime, shop, key))


def _queue(shop_id: int) -> bool:
    with database.writing() as session:
        shop, waiting = lock_shop(session, shop_id), outstanding(shop_id)
        # What waits does it; what was given up waits for the merchant, or for a new installation.
        if waiting is not None and not _is_past(waiting, shop):
            return False
        inbox.append(session, shop_id, [Arrival(Topic.CHECKOUT)], database.now(session))
        return True


def _is_past(event: WebhookEvent, shop: Shop) -> bool:
    return shop.installed_at is not None and event.received_at < shop.installed_at


def _close_given_up(session: Session, shop_id: int) -> None:
    """End earlier attempts that were given up: it has come to pass now."""
    session.execute(
        update(WebhookEvent)
        .where(
            WebhookEvent.shop_id == shop_id,
            WebhookEvent.topic == Topic.CHECKOUT,
            WebhookEvent.given_up_at.is_not(None),
            WebhookEvent.done_at.is_(None),
        )
        .values(done_at=database.now(session))
        .execution_options(synchronize_session=False)
    )


def _snippet(runtime: Runtime, shop: Shop, key: str) -> str:
    token = tokens.issue(shop.id, key)
    return str(SNIPPET.format(base=runtime.base_url, token=token, dial=dial_code(shop.country)))


def _mark(shop: Shop, snippet: str) -> str:
    """Name a script on the pages of one installation."""
    return hashlib.sha256(f"{shop.epoch}\n{snippet}".encode()).hexdigest()[:32]
