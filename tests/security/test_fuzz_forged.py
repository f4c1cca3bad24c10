"""Ten thousand forged webhooks, of every kind, leave nothing behind."""

import hmac
import random

import pytest
from flask import Flask

from app.extensions import db
from tests.factories import make_customer, make_order
from tests.security.staff import shoptet_shop
from tests.tables import everything

pytestmark = pytest.mark.fuzz

KEY, OTHER = "61d1175f54c47dd67df14c17002a17b2", "f" * 32
POSTS = 10_000
EVENTS = ["order:create", "order:delete", "addon:uninstall", "customer:delete", "order:massCreate"]


def signed(body: bytes, key: str) -> str:
    return hmac.digest(key.encode(), body, "sha1").hex()


def forged(dice: random.Random) -> tuple[bytes, dict[str, str]]:
    """Return a notification that is nearly right."""
    shop = dice.choice([1, 2, 3, 10**9])
    code = dice.choice(['"2026000001"', '["A1"]', f'"{dice.random()}"'])
    body = f'{{"eshopId": {shop}, "event": "{dice.choice(EVENTS)}", "eventInstance": {code}}}'
    right = signed(body.encode(), KEY if shop == 1 else OTHER)
    signatures = [
        "",
        "0" * 40,
        right[:-1],
        right[:-1] + ("0" if right[-1] != "0" else "1"),
        right.upper() if right.upper() != right else "x",
        f" sha1={right}",
        right + "0",
        "žluťoučký",
        # The key of the other shop, of nobody, and of the body before.
        signed(body.encode(), OTHER if shop == 1 else KEY),
        signed(body.encode(), ""),
        signed(body.encode() + b" ", KEY),
    ]
    signature = dice.choice(signatures)
    headers = {"Shoptet-Webhook-Signature": signature.encode().decode("latin-1")}
    return body.encode(), headers if dice.randrange(12) else {}


def test_ten_thousand_forged_webhooks_leave_nothing(sqlite_app: Flask) -> None:
    shop = shoptet_shop(sqlite_app, KEY)
    shoptet_shop(sqlite_app, OTHER, "2")
    make_order(shop, make_customer(shop), code="2026000001")
    db.session.commit()
    before, dice = everything(), random.Random(1)
    client = sqlite_app.test_client()
    told = []
    for _ in range(POSTS):
        body, headers = forged(dice)
        told.append(client.post("/webhooks/shoptet", data=body, headers=headers).status_code)
    assert (len(told), set(told)) == (POSTS, {401})
    assert everything() == before
