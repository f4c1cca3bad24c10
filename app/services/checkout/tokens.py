"""The token in a shop's pages: it names the shop, holds no secret, and dies with the shop's key."""

import hashlib

from itsdangerous import BadSignature, Signer

SALT = "smajlik.checkout"
# Beyond the ids that a database gives.
LONGEST_ID = 18
NOBODY = 0


def issue(shop_id: int, key: str) -> str:
    """Return the token of a shop, signed with its key."""
    return _signer(key).sign(str(shop_id)).decode()


def claimed_shop(token: str) -> int:
    """Return the shop that a token names, proven by nothing yet; NOBODY when it names none."""
    id = token.partition(".")[0]
    plain = id.isascii() and id.isdecimal() and len(id) <= LONGEST_ID
    return int(id) if plain else NOBODY


def is_genuine(token: str, key: str) -> bool:
    """Say whether a key has signed a token."""
    try:
        _signer(key).unsign(token.encode("utf-8", "replace"))
    except BadSignature:
        return False
    return True


def _signer(key: str) -> Signer:
    return Signer(key, salt=SALT, key_derivation="hmac", digest_method=hashlib.sha256)
