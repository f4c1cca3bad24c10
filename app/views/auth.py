"""Guards: how a request proves who sends it. Every blueprint declares one beside its creation."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

import structlog
from flask import Flask, current_app, g, request
from itsdangerous import BadData, URLSafeTimedSerializer

from app import tenancy
from app.errors import Unauthenticated
from app.services import admins
from app.views import limits

SALT = "smajlik.admin"
LIFETIME = timedelta(minutes=5)
# Tokens that are opened already, their age apart.
REMEMBERED = 1_000


@dataclass(frozen=True, slots=True)
class CurrentAdmin:
    """The member of staff who sent the present request."""

    shop_id: int
    name: str
    email: str
    language: str


class Claims(NamedTuple):
    """What a token says, in this order."""

    shop_id: int
    epoch: int
    name: str
    email: str
    language: str


def requires_admin() -> None:
    """Guard: a living token of ours in Authorization; sets g.admin, g.actor and g.shop."""
    said = claims(current_app, request.headers.get("Authorization", ""))
    limits.count_shop(said.shop_id)
    shop_id, epoch, name, email, language = said
    tenancy.bind(shop_id)
    g.shop, g.actor = admins.recognise(shop_id, epoch, email, name)
    g.admin = CurrentAdmin(shop_id, name, email, language)
    g.language, g.timezone = language, g.shop.timezone


def claims(app: Flask, authorization: str) -> Claims:
    """Return what the living token in an Authorization header says; Unauthenticated."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthenticated("there is no token")
    try:
        said, signed_at = _opened(token, _keys(app))
    except (BadData, ValueError, TypeError) as error:
        raise Unauthenticated("the token is not valid") from error
    if not signed_at <= datetime.now(UTC) <= signed_at + LIFETIME:
        raise Unauthenticated("the token is too old")
    structlog.contextvars.bind_contextvars(shop_id=said.shop_id)
    return said


def forget_shop(_error: BaseException | None = None) -> None:
    """Let what comes next in this thread be of no shop, until it is proven."""
    tenancy.bind(None)


def proves_itself() -> None:
    """Guard of routes whose sender is proven by what they carry: a signature or a one-time code."""


def public() -> None:
    """Guard of routes that anybody may call; what they tell is written down in test_routes."""


GUARDS = (requires_admin, proves_itself, public)


def issue_token(shop: admins.VisitedShop, name: str, email: str, language: str) -> str:
    """Return a token for the pages of one installation; it lives five minutes."""
    claims = Claims(shop.id, shop.epoch, name, email, language)
    return str(_serializer(_keys(current_app)).dumps(claims))


# A page sends its token with every request: opening it again would cost more than the rest.
@lru_cache(maxsize=REMEMBERED)
def _opened(token: str, keys: tuple[str, ...]) -> tuple[Claims, datetime]:
    """Return what a token says and when it was signed; BadData, ValueError, TypeError."""
    said, signed_at = _serializer(keys).loads(token, return_timestamp=True)
    return Claims(*said), signed_at


def _keys(app: Flask) -> tuple[str, ...]:
    # Keys that were in use before still open what they signed; the last one signs.
    return (*(app.config["SECRET_KEY_FALLBACKS"] or ()), app.config["SECRET_KEY"])


def _serializer(keys: tuple[str, ...]) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        [*keys],
        salt=SALT,
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )
