"""The shop in whose name a checkout asks."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from sqlalchemy.orm import Session

from app.domain.acting import may_refuse
from app.domain.identity import Matching
from app.models import Shop
from app.secrets import UnreadableSecret, Vault
from app.services.checkout import tokens

log = structlog.get_logger(__name__)
# Nobody's key: what comes in the name of no shop costs the same work.
DUMMY_KEY = secrets.token_hex(32)


@dataclass(frozen=True, slots=True)
class AskedShop:
    """A shop whose checkout may be told who is listed; `id` tokens.NOBODY: there is none."""

    id: int
    revision: int
    key: str
    language: str
    matching: Matching
    texts: Mapping[str, str]


NOBODY = AskedShop(tokens.NOBODY, 0, DUMMY_KEY, "", Matching.EMAIL_ONLY, {})


def find(session: Session, vault: Vault, token: str) -> AskedShop:
    """Return the shop that has signed a token and wants its checkout watched, else NOBODY."""
    shop = session.get(Shop, tokens.claimed_shop(token), populate_existing=True)
    key = _key(vault, shop)
    if not tokens.is_genuine(token, key) or shop is None or not is_watched(shop):
        return NOBODY
    return AskedShop(
        id=shop.id,
        revision=shop.revision,
        key=key,
        language=shop.language,
        matching=Matching(shop.matching),
        texts=shop.checkout.get("text", {}),
    )


def is_watched(shop: Shop) -> bool:
    """Say whether a shop's checkout is to stop anybody.

    That automatic cancelling is suspended changes nothing here: this has a switch of its own.
    """
    lives = shop.installed_at is not None and not (
        shop.suspended_at or shop.terminated_at or shop.uninstalled_at
    )
    return lives and bool(shop.checkout.get("on")) and may_refuse(shop.country)


def _key(vault: Vault, shop: Shop | None) -> str:
    if shop is None or shop.checkout_key is None:
        return DUMMY_KEY
    try:
        return vault.open(shop.checkout_key)
    except UnreadableSecret as error:
        log.error("checkout.key_unreadable", shop_id=shop.id, error=error)
        return DUMMY_KEY
