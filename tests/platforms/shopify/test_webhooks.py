"""Deliveries: every published vector gets its verdict."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from requests.structures import CaseInsensitiveDict

from app.errors import Invalid, Unauthenticated
from app.platforms.shopify.webhooks import Delivery, read_headers, verify
from tests.conftest import SETTINGS, SHARED
from tests.security.staff import staff_of

FILE = SHARED / "vectors" / "shopify_hmac.json"
VECTORS: list[dict[str, Any]] = json.loads(FILE.read_text())["webhooks"] if FILE.exists() else []
SIGNED = {
    "X-Shopify-Topic": "orders/create",
    "X-Shopify-Hmac-Sha256": "B23tXN681gZ0qIWNRrgtzBE9XSDo5yaUu6wfmhu3a7g=",
    "X-Shopify-Shop-Domain": "Shop1.myshopify.com",
    "X-Shopify-Webhook-Id": "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043",
    "X-Shopify-API-Version": "2026-07",
}
BODY, SECRET = b'{"foo": "bar"}', "test_secret_key"


def verdict(vector: dict[str, Any]) -> int:
    """Answer a delivery as a view would."""
    headers = CaseInsensitiveDict(vector["headers"])
    try:
        verify(headers, vector["body"].encode(), [vector["secret"]])
        # One vector is about the signature alone: it was published without any other header.
        if len(headers) > 1:
            read_headers(headers)
    except Unauthenticated:
        return 401
    except Invalid:
        return 400
    return 200


def expected(vector: dict[str, Any]) -> set[int]:
    if vector["verdict"] == "refuse":
        return {vector["http"]} if "http" in vector else {400, 401}
    # By design: such a signature is a true one, so nothing of ours may ever make it (see below).
    return {200}


@pytest.mark.shared
@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_a_published_delivery_gets_its_verdict(vector: dict[str, Any]) -> None:
    assert verdict(vector) in expected(vector)


@pytest.mark.shared
def test_the_file_of_vectors_is_not_empty(shared: Path) -> None:
    assert len(VECTORS) == 13


def test_what_the_headers_say_is_read() -> None:
    verify(SIGNED, BODY, [SECRET])
    assert read_headers(SIGNED) == Delivery(
        id="b54557e4-bdd9-4b37-8a5f-bf7d70bcd043",
        topic="orders/create",
        shop="shop1.myshopify.com",
    )


@pytest.mark.parametrize(
    ("secrets", "accepted"),
    [
        ([SECRET], True),
        (["the new one", SECRET], True),
        ([SECRET, ""], True),
        (["the new one"], False),
        ([], False),
        ([""], False),
    ],
)
def test_any_secret_of_the_app_opens(secrets: list[str], accepted: bool) -> None:
    if accepted:
        verify(SIGNED, BODY, secrets)
    else:
        with pytest.raises(Unauthenticated):
            verify(SIGNED, BODY, secrets)


@pytest.mark.parametrize(
    "signature", ["", "ž", " " + SIGNED["X-Shopify-Hmac-Sha256"], SIGNED["X-Shopify-Topic"]]
)
def test_a_strange_signature_is_refused(signature: str) -> None:
    with pytest.raises(Unauthenticated):
        verify({**SIGNED, "X-Shopify-Hmac-Sha256": signature}, BODY, [SECRET])


@pytest.mark.parametrize("body", [BODY + b"\n", BODY[:-1], BODY.replace(b"foo", b"fOo")])
def test_a_changed_body_is_refused(body: bytes) -> None:
    with pytest.raises(Unauthenticated):
        verify(SIGNED, body, [SECRET])


@pytest.mark.parametrize(
    "domain",
    [
        "shop1.myshopify.com\n",
        "shop1.myshopify.com.evil.com",
        "evil.com/shop1.myshopify.com",
        "a.b.myshopify.com",
        "-a.myshopify.com",
        ".myshopify.com",
        "žabka.myshopify.com",
        "ſhop.myshopify.com",
        "a" * 101 + ".myshopify.com",
    ],
)
def test_what_is_no_shop_of_shopify_is_refused(domain: str) -> None:
    with pytest.raises(Invalid):
        read_headers({**SIGNED, "X-Shopify-Shop-Domain": domain})


def test_no_token_of_ours_is_signed_as_a_delivery_is(sqlite_app: Flask) -> None:
    """Even if the same secret were used for both: ours are derived from it, purpose by purpose."""
    secret = str(SETTINGS["SECRET_KEY"])
    token = staff_of(sqlite_app).headers["Authorization"].removeprefix("Bearer ")
    for body in (token, *token.rsplit(".", 1), token.partition(".")[0]):
        for signature in token.split("."):
            with pytest.raises(Unauthenticated):
                verify({"X-Shopify-Hmac-Sha256": signature}, body.encode(), [secret])
