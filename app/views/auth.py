"""Guards: how a request proves who sends it. Every blueprint declares one beside its creation."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app, g, request
from itsdangerous import BadData, URLSafeTimedSerializer

from app.errors import Unauthenticated
from app.services import admins

SALT = "smajlik.admin"
LIFETIME = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class CurrentAdmin:
    """The member of staff who sent the present request."""

    shop_id: int
    name: str
    email: str
    language: str


def requires_admin() -> None:
    """Guard: a living token of ours in Authorization; sets g.admin and g.shop."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthenticated("there is no token")
    try:
        claims = _serializer().loads(token, max_age=int(LIFETIME.total_seconds()))
        shop_id, epoch, name, email, language = claims
    except (BadData, ValueError, TypeError) as error:
        raise Unauthenticated("the token is not valid") from error
    g.shop = admins.visit(shop_id, epoch)
    g.admin = CurrentAdmin(shop_id, name, email, language)
    g.language, g.timezone = language, g.shop.timezone


def proves_itself() -> None:
    """Guard of routes whose sender is proven by what they carry: a signature or a one-time code."""


def public() -> None:
    """Guard of routes that anybody may call: they tell nothing about any shop."""


GUARDS = (requires_admin, proves_itself, public)


def issue_token(shop: admins.VisitedShop, name: str, email: str, language: str) -> str:
    """Return a token for the pages of one installation; it lives five minutes."""
    return str(_serializer().dumps([shop.id, shop.epoch, name, email, language]))


def _serializer() -> URLSafeTimedSerializer:
    # Keys that were in use before still open what they signed; the last one signs.
    keys = [*(current_app.config["SECRET_KEY_FALLBACKS"] or ()), current_app.config["SECRET_KEY"]]
    return URLSafeTimedSerializer(
        keys,
        salt=SALT,
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )
