"""Session tokens: every published vector gets its verdict."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jwt
import pytest
import time_machine

from app.errors import Unauthenticated
from app.platforms.shopify.admin import Session, read_token
from tests.conftest import SHARED

FILE = SHARED / "vectors" / "shopify_session_token.json"
VECTORS: list[dict[str, Any]] = json.loads(FILE.read_text())["vectors"] if FILE.exists() else []
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CLIENT, SECRET = "client", "s" * 32
SECONDS = int(NOW.timestamp())
CLAIMS: dict[str, object] = {
    "iss": "https://test-shop.myshopify.com/admin",
    "dest": "https://test-shop.myshopify.com",
    "aud": CLIENT,
    "sub": "42",
    "exp": SECONDS + 60,
    "nbf": SECONDS,
    "iat": SECONDS,
    "jti": "4321",
    "sid": "abc123",
}


def token(secret: str = SECRET, **claims: object) -> str:
    return jwt.encode({**CLAIMS, **claims}, secret, "HS256")


def opens(token: str, client: str, secrets: list[str]) -> bool:
    try:
        read_token(token, client, secrets)
    except Unauthenticated:
        return False
    return True


@pytest.mark.shared
# The published secret is shorter than any that Shopify gives out.
@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_a_published_token_gets_its_verdict(vector: dict[str, Any]) -> None:
    with time_machine.travel(vector["now"], tick=False):
        opened = opens(vector["token"], vector["api_key"], [vector["secret"]])
    # One may open or not, as long as nobody follows the path in its header: nobody reads it.
    wanted = {"accept": {True}, "refuse": {False}}.get(vector["verdict"], {True, False})
    assert opened in wanted


@pytest.mark.shared
def test_the_file_of_vectors_is_not_empty(shared: Path) -> None:
    assert len(VECTORS) == 25


@time_machine.travel(NOW, tick=False)
def test_a_token_says_who_looks_at_which_shop() -> None:
    whose = Session(shop="test-shop.myshopify.com", user="42", id="4321")
    assert read_token(token(), CLIENT, [SECRET]) == whose
    assert read_token(token(), CLIENT, ["n" * 32, SECRET]) == whose


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "gid://shopify/Customer/1"},
        {"sub": ""},
        {"sub": "²"},
        {"dest": "http://test-shop.myshopify.com"},
        {"dest": "https://test-shop.myshopify.com:8443"},
        {"dest": "https://test-shop.myshopify.com@evil.com"},
        {"iss": "https://other.myshopify.com/admin"},
        {"dest": 1},
        {"aud": [CLIENT + "x"]},
    ],
)
def test_a_true_signature_alone_opens_nothing(claims: dict[str, object]) -> None:
    assert not opens(token(**claims), CLIENT, [SECRET])


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize("secrets", [[], [""], ["n" * 32]])
def test_no_other_secret_opens(secrets: list[str]) -> None:
    assert not opens(token(), CLIENT, secrets)
    assert not opens("ž", CLIENT, [SECRET])
