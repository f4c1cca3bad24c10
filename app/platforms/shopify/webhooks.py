"""Deliveries: whether Shopify signed the body, and what the unsigned headers say beside it."""

import base64
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.errors import Invalid, Unauthenticated
from app.platforms.shopify.domains import shop_domain

SIGNATURE_HEADER = "X-Shopify-Hmac-Sha256"


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the headers say of a delivery. Nothing of it is signed.

    One secret serves all shops: whoever resends a body may name any of them. What cannot be taken
    back is done only after the body, or the shop's own API, has said the same.
    """

    id: str
    topic: str
    shop: str


def verify(headers: Mapping[str, str], body: bytes, secrets: Sequence[str]) -> None:
    """Check the base64 HMAC-SHA256 over the raw body with any of the secrets; Unauthenticated.

    `secrets`: of the app, the newest first; Shopify takes up to an hour to sign with a new one.
    """
    # Bytes: compare_digest breaks on a text that is not ASCII.
    given = headers.get(SIGNATURE_HEADER, "").encode(errors="replace")
    for secret in secrets:
        # Nobody means anything by an empty body, and anybody can sign with an empty secret.
        if secret and body and hmac.compare_digest(_signature(secret, body), given):
            return
    raise Unauthenticated("the signature does not match")


def _signature(secret: str, body: bytes) -> bytes:
    return base64.b64encode(hmac.digest(secret.encode(), body, "sha256"))


def read_headers(headers: Mapping[str, str]) -> Delivery:
    """Return what the headers of a delivery say; Invalid when one is missing or names no shop."""
    shop = shop_domain(_header(headers, "X-Shopify-Shop-Domain"))
    if shop is None:
        raise Invalid("the delivery names no shop")
    _header(headers, "X-Shopify-API-Version")
    return Delivery(
        id=_header(headers, "X-Shopify-Webhook-Id"),
        topic=_header(headers, "X-Shopify-Topic"),
        shop=shop,
    )


def _header(headers: Mapping[str, str], name: str) -> str:
    value = headers.get(name, "")
    if not value:
        raise Invalid(f"the delivery has no {name}")
    return value
