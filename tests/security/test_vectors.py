"""Every published vector gets its verdict somewhere."""

import hmac
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.conftest import SETTINGS
from tests.security.staff import shoptet_shop, staff_of

KEY = "61d1175f54c47dd67df14c17002a17b2"
# Which test replays a file, by the number of its cases.
REPLAYED: Mapping[str, tuple[int, tuple[str, ...]]] = {
    "shoptet_webhook.json": (10, ("tests/views/test_shoptet_vectors.py",)),
    "retry_after.json": (14, ("tests/platforms/test_http.py",)),
    "api_outcomes.json": (24, ("tests/platforms/shoptet/test_client.py",)),
    "shopify_hmac.json": (
        22,
        ("tests/platforms/shopify/test_webhooks.py", "tests/platforms/shopify/test_install.py"),
    ),
    "shopify_session_token.json": (25, ("tests/platforms/shopify/test_admin.py",)),
    "blns.json": (
        509,
        (
            "tests/views/test_naughty_names.py",
            "tests/views/test_naughty_notes.py",
            "tests/views/test_customer_list.py",
            "tests/views/test_backtest_csv.py",
            "tests/services/customer_files/test_round_trip.py",
            "tests/platforms/shoptet/test_orders.py",
            "tests/browser/test_notes.py",
            "tests/security/test_vectors.py",
        ),
    ),
}


def cases(found: Any) -> int:
    """Return how many cases a file holds, in whatever list."""
    lists = [found] if isinstance(found, list) else found.values()
    return sum(len(held) for held in lists if isinstance(held, list))


@pytest.mark.shared
def test_no_vector_lies_there_unread(shared: Path) -> None:
    folder = shared / "vectors"
    counts = {file.name: cases(json.loads(file.read_text())) for file in folder.glob("*.json")}
    expected = {name: count for name, (count, _) in REPLAYED.items()}
    assert counts == expected
    root = Path(__file__).resolve().parents[2]
    for name, (_, tests) in REPLAYED.items():
        assert [test for test in tests if name not in (root / test).read_text()] == []


@pytest.mark.shared
def test_whatever_an_order_is_called_it_is_asked_about_and_notified_of(
    sqlite_app: Flask, shared: Path
) -> None:
    strings = json.loads((shared / "vectors" / "blns.json").read_text())
    staff = staff_of(sqlite_app)
    shoptet_shop(sqlite_app, KEY)
    for text in strings:
        told = staff.client.post("/api/indicators", json={"codes": [text]}, headers=staff.headers)
        assert told.status_code == (200 if 0 < len(text) <= 100 else 400), text
        body = json.dumps({"eshopId": 1, "event": "order:create", "eventInstance": text}).encode()
        signed = {"Shoptet-Webhook-Signature": hmac.digest(KEY.encode(), body, "sha1").hex()}
        taken = staff.client.post("/webhooks/shoptet", data=body, headers=signed)
        assert taken.status_code in (200, 400), text


@pytest.mark.parametrize("key", ["SECRET_KEY", "ENCRYPTION_KEYS", "SHOPTET_CLIENT_SECRET"])
def test_what_signs_something_else_signs_no_webhook(sqlite_app: Flask, key: str) -> None:
    """As the vector of Shopify's: a cookie's signature, sent again as that of a webhook."""
    shoptet_shop(sqlite_app, KEY)
    staff = staff_of(sqlite_app)
    body = b'{"eshopId": 1, "event": "addon:uninstall", "eventInstance": "1"}'
    token = staff.headers["Authorization"].removeprefix("Bearer ")
    for signature in (
        hmac.digest(str(SETTINGS[key]).encode(), body, "sha1").hex(),
        token.rpartition(".")[2],
        token,
    ):
        answer = staff.client.post(
            "/webhooks/shoptet", data=body, headers={"Shoptet-Webhook-Signature": signature}
        )
        assert answer.status_code == 401


def test_what_signs_a_webhook_opens_no_page(sqlite_app: Flask) -> None:
    shoptet_shop(sqlite_app, KEY)
    client = sqlite_app.test_client()
    for token in (KEY, hmac.digest(KEY.encode(), b"1", "sha1").hex(), f"WzFd.{KEY}.{KEY}"):
        answer = client.post("/app/token", json={}, headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401
