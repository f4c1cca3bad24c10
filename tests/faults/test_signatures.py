"""Who may speak for a shop: nobody but its platform, with this shop's own key."""

import hmac
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import database
from app.models import Shop
from app.services.runtime import Runtime
from tests.conftest import SETTINGS
from tests.fakes import SIGNATURE, FakePlatform
from tests.services.steps import new_shop
from tests.tables import everything


@pytest.fixture
def keys(app: Flask, runtime: Runtime) -> dict[str, str]:
    """Three shops, each with a key of its own, by their ids at the platform."""
    found: dict[str, str] = {}
    for _ in range(3):
        id = new_shop()
        with database.writing() as session:
            shop = session.get_one(Shop, id)
            found[shop.external_id] = f"key of {shop.external_id}"
            shop.webhook_key = runtime.vault.seal(found[shop.external_id])
    return found


def test_a_signature_of_one_shop_opens_no_other(
    client: FlaskClient, platform: FakePlatform, keys: dict[str, str]
) -> None:
    for signer, key in keys.items():
        for shop in keys:
            headers, body = platform.webhook("order", "1", shop=shop, key=key)
            before = everything()
            answer = client.post("/webhooks/fake", data=body, headers=headers)
            assert answer.status_code == (200 if signer == shop else 401)
            assert (everything() == before) == (signer != shop)


def test_no_other_secret_of_ours_signs_a_webhook(
    client: FlaskClient, platform: FakePlatform, keys: dict[str, str]
) -> None:
    """What signs our tokens, opens our vault or proves us to the platform proves nobody to us."""
    (shop, *_), others = keys, ("SECRET_KEY", "ENCRYPTION_KEYS", "SHOPTET_CLIENT_SECRET")
    _, body = platform.webhook("order", "1", shop=shop)
    for secret in [str(SETTINGS[name]) for name in others] + ["", shop]:
        signed = hmac.digest(secret.encode(), body, "sha256").hex()
        before = everything()
        answer = client.post("/webhooks/fake", data=body, headers={SIGNATURE: signed})
        assert (answer.status_code, everything()) == (401, before)


def test_an_unknown_shop_costs_the_work_of_a_wrong_signature(
    app: Flask, client: FlaskClient, platform: FakePlatform, keys: dict[str, str]
) -> None:
    """Nobody can measure which shops we have: as many keys are read and tried for both."""
    costs = []
    for shop in ("nobody", next(iter(keys))):
        app.extensions["intake"]._known.clear()
        tried: list[int] = []
        platform.verify_webhook = _counting(platform, tried)  # type: ignore[method-assign]
        headers, body = platform.webhook("order", "1", shop=shop, key="wrong")
        answer = client.post("/webhooks/fake", data=body, headers=headers)
        headers = {name: text for name, text in answer.headers if name != "X-Request-ID"}
        costs.append((answer.status_code, answer.data, headers, tried))
    assert costs[0] == costs[1]
    assert costs[0][3], "keys were tried"


def _counting(platform: FakePlatform, tried: list[int]) -> Any:
    def verify(headers: Mapping[str, str], body: bytes, given: Sequence[str]) -> None:
        tried.append(len(given))
        FakePlatform.verify_webhook(platform, headers, body, given)

    return verify
