"""Digests of a person's traces, made with a key of the shop's own, so that nobody reads them back.

The key lies sealed in the shop's row, and is made when the shop first forgets somebody.
"""

import hmac
import secrets

from sqlalchemy.orm import Session

from app.domain.identity_words import Key
from app.models import Shop
from app.secrets import vault_of

# A trace that is no key of identity: the code of an order.
ORDER = "order"
# A trace that any order bears which is not here already; see services.privacy.lost_digests.
ANYBODY: Key = ("anybody", "")


def key_of(session: Session, shop: Shop) -> bytes | None:
    """Return the key of a shop; None: it has never forgotten anybody."""
    if shop.erasure_key is None:
        return None
    return vault_of(session.get_bind()).open(shop.erasure_key).encode()


def made_key(session: Session, shop: Shop) -> bytes:
    """Return the key of a shop, which gets one if it has none; the caller holds the shop."""
    if shop.erasure_key is None:
        shop.erasure_key = vault_of(session.get_bind()).seal(secrets.token_hex(32))
        session.flush()
    key = key_of(session, shop)
    assert key is not None
    return key


def digest(key: bytes, trace: Key) -> str:
    """Return the digest of a trace, in hex."""
    return hmac.digest(key, "\n".join(trace).encode(), "sha256").hex()
