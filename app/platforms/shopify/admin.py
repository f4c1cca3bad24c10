"""Who looks at our page inside Shopify's administration: session tokens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jwt

from app.errors import Unauthenticated
from app.platforms.origins import origin
from app.platforms.shopify.domains import shop_domain

# As in all of Shopify's libraries: clocks differ, and a token lives for one minute.
LEEWAY_SECONDS = 10
CLAIMS = ("iss", "dest", "aud", "sub", "exp", "nbf", "iat", "jti", "sid")


@dataclass(frozen=True, slots=True)
class Session:
    """A member of a shop's staff, as their session token says. `id` is that of the token."""

    shop: str
    user: str
    id: str


def read_token(token: str, client_id: str, secrets: Sequence[str]) -> Session:
    """Return whose session a token proves; Unauthenticated.

    `secrets`: of the app, the newest first; Shopify takes up to an hour to sign with a new one.
    """
    claims = _claims(token, client_id, secrets)
    shop, issuer = _shop(claims["dest"]), _shop(claims["iss"])
    user, id = claims["sub"], claims["jti"]
    # What extensions of the checkout send names no member of the staff.
    if not (type(user) is str and user.isascii() and user.isdigit()):
        raise Unauthenticated("the token names no member of the staff")
    if shop is None or shop != issuer:
        raise Unauthenticated("the token names no shop, or two")
    return Session(shop=shop, user=user, id=str(id))


def _claims(token: str, client_id: str, secrets: Sequence[str]) -> Mapping[str, Any]:
    for secret in filter(None, secrets):
        try:
            return jwt.decode(
                token,
                secret,
                # The token's own word about how it is signed is never followed.
                algorithms=["HS256"],
                audience=client_id,
                leeway=LEEWAY_SECONDS,
                options={"require": list(CLAIMS)},
            )
        except jwt.InvalidSignatureError:
            continue
        except jwt.InvalidTokenError:
            break
    raise Unauthenticated("the token proves nothing")


def _shop(address: object) -> str | None:
    try:
        scheme, host, port = origin(address if type(address) is str else "")
    except ValueError:
        return None
    return shop_domain(host) if (scheme, port) == ("https", 443) else None
