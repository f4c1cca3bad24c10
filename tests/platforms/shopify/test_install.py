"""Signed addresses: every published vector gets its verdict."""

import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Unauthenticated
from app.platforms.shopify.install import Pairs, launched_shop, messages_of, verify_query
from tests.conftest import SHARED

FILE = SHARED / "vectors" / "shopify_hmac.json"
VECTORS: list[dict[str, Any]] = json.loads(FILE.read_text())["oauth_query"] if FILE.exists() else []
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SECRET = "hush"
SHOP = "some-shop.myshopify.com"


def at(moment: datetime) -> str:
    return str(int(moment.timestamp()))


def signed(*pairs: tuple[str, str], secret: str = SECRET) -> list[tuple[str, str]]:
    """Return the pairs as Shopify would send them."""
    message = messages_of(pairs)[0].encode()
    return [*pairs, ("hmac", hmac.digest(secret.encode(), message, "sha256").hex())]


LAUNCH = (("shop", SHOP), ("timestamp", at(NOW)), ("embedded", "1"))


def pairs_of(vector: dict[str, Any]) -> Pairs:
    """Return the query of a vector; some give only what was signed of it."""
    if "params" not in vector:
        return parse_qsl(vector["message"])
    return [
        (name, str(one))
        for name, value in vector["params"].items()
        for one in (value if isinstance(value, list) else [value])
    ]


# What the published words mean, as addresses. Each is refused, and accepted without its fault.
FAULTY: dict[str, list[list[tuple[str, str]]]] = {
    "hmac missing": [list(LAUNCH)],
    "timestamp 91 s old": [
        signed(("shop", SHOP), ("timestamp", at(NOW - timedelta(seconds=91)))),
    ],
    "timestamp 91 s ahead": [
        signed(("shop", SHOP), ("timestamp", at(NOW + timedelta(seconds=91)))),
    ],
    "timestamp missing / NaN / Infinity / 123.45 / empty / null": [
        signed(("shop", SHOP)),
        *(
            signed(("shop", SHOP), ("timestamp", wrong))
            for wrong in ("NaN", "Infinity", "123.45", "", "null", "1" * 400, "-1", at(NOW) + "\n")
        ),
    ],
    "repeated parameter hmac, shop, signature or timestamp": [
        signed(*LAUNCH, ("shop", SHOP)),
        signed(*LAUNCH, ("timestamp", at(NOW))),
        [*signed(*LAUNCH), ("hmac", "0" * 64)],
        [*signed(*LAUNCH), ("signature", "1"), ("signature", "2")],
        signed(*LAUNCH, ("shop[]", SHOP)),
        [*signed(*LAUNCH), ("hmac[]", "0" * 64)],
    ],
}


@pytest.mark.shared
@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_a_published_address_gets_its_verdict(vector: dict[str, Any]) -> None:
    if vector["verdict"] == "accept":
        assert vector["message"] in messages_of(pairs_of(vector))
        verify_query(pairs_of(vector), vector["hmac"], [vector["secret"]])
        return
    for pairs in FAULTY[vector["name"]]:
        with pytest.raises(Unauthenticated):
            launched_shop(pairs, [SECRET], NOW)


@pytest.mark.shared
def test_the_documented_address_opens_only_while_it_is_young(shared: object) -> None:
    vector = VECTORS[0]
    pairs = [*pairs_of(vector), ("hmac", vector["hmac"])]
    then = datetime.fromtimestamp(int(vector["params"]["timestamp"]), UTC)
    assert launched_shop(pairs, [vector["secret"]], then + timedelta(seconds=90)) == SHOP
    with pytest.raises(Unauthenticated):
        launched_shop(pairs, [vector["secret"]], then + timedelta(seconds=91))


def test_all_published_vectors_are_read(shared: object) -> None:
    assert len(VECTORS) == 9


@pytest.mark.parametrize("late", [-90, 0, 90])
def test_a_launch_names_its_shop(late: int) -> None:
    now = NOW + timedelta(seconds=late)
    assert launched_shop(signed(*LAUNCH), ["the new one", SECRET], now) == SHOP
    assert launched_shop([*signed(*LAUNCH), ("signature", "old")], [SECRET], now) == SHOP


@pytest.mark.parametrize(
    "pairs",
    [
        signed(*LAUNCH, secret="another"),
        [*signed(*LAUNCH), ("added", "1")],
        signed(*LAUNCH)[1:],
        [*LAUNCH, ("hmac", "ž")],
        signed(("timestamp", at(NOW))),
        signed(("timestamp", at(NOW)), ("shop", "evil.com#.myshopify.com")),
    ],
)
def test_anything_else_opens_nothing(pairs: Pairs) -> None:
    with pytest.raises(Unauthenticated):
        launched_shop(pairs, [SECRET], NOW)


def test_nobody_signs_with_an_empty_secret() -> None:
    for secrets in ([], [""]):
        with pytest.raises(Unauthenticated):
            launched_shop(signed(*LAUNCH, secret=""), secrets, NOW)


NAMES = st.text("ab%&=25 6D[]+č", max_size=5).filter(lambda name: not name.endswith("[]"))
QUERIES = st.dictionaries(NAMES, st.text("ab%&=25 6D[]+č", max_size=5), max_size=3)


@given(QUERIES, QUERIES)
def test_what_is_signed_of_one_address_never_fits_another(
    one: dict[str, str], other: dict[str, str]
) -> None:
    shared = set(messages_of([*one.items()])) & set(messages_of([*other.items()]))
    assert not shared or one == other
