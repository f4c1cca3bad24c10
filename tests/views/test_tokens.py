"""Our own token: how long it works, for whom, and for what."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

from app.extensions import db
from app.models import Shop
from tests.views.conftest import Bearer, bearer

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """No database changes what is tested here."""
    return sqlite_app


def test_a_token_opens_the_pages_of_its_shop(client: FlaskClient, headers: Bearer) -> None:
    assert client.get("/app/orders", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("_case", "sent"),
    [
        ("no header", {}),
        ("no token", {"Authorization": "Bearer "}),
        ("another scheme", {"Authorization": "Basic ZXZhOmV2YQ=="}),
        ("not a token", {"Authorization": "Bearer abc.def.ghi"}),
        ("not ASCII", {"Authorization": "Bearer žluťoučký"}),
    ],
)
def test_without_a_token_there_is_nothing(
    client: FlaskClient, shop: Shop, _case: str, sent: Bearer
) -> None:
    response = client.get("/app/orders", headers=sent)

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert shop.name not in response.text


def test_a_token_lives_five_minutes(app: Flask, client: FlaskClient, shop: Shop) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        token = bearer(app, shop)
        clock.shift(timedelta(minutes=5))
        assert client.get("/app/orders", headers=token).status_code == 200
        clock.shift(timedelta(seconds=1))
        assert client.get("/app/orders", headers=token).status_code == 401
        assert client.post("/app/token", headers=token, json={}).status_code == 401


def test_a_living_token_is_exchanged_for_a_fresh_one(
    app: Flask, client: FlaskClient, shop: Shop
) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        token = bearer(app, shop)
        clock.shift(timedelta(minutes=4))
        answer = client.post("/app/token", headers=token, json={})
        clock.shift(timedelta(minutes=4))
        fresh = {"Authorization": f"Bearer {answer.get_json()['token']}"}
        assert client.get("/app/orders", headers=fresh).status_code == 200


def test_the_next_token_may_speak_another_language(client: FlaskClient, headers: Bearer) -> None:
    answer = client.post("/app/token", headers=headers, json={"language": "pl"})

    fresh = {"Authorization": f"Bearer {answer.get_json()['token']}"}
    assert "Zamówienia" in client.get("/app/orders", headers=fresh).text


@pytest.mark.parametrize(
    ("_case", "wish", "status"),
    [
        ("a language we do not speak", {"language": "tlh"}, 400),
        ("somebody else", {"name": "Root"}, 400),
        ("another shop", {"shop_id": 2}, 400),
        ("not an object", [1], 400),
    ],
)
def test_nothing_else_about_a_token_can_be_wished_for(
    client: FlaskClient, headers: Bearer, _case: str, wish: object, status: int
) -> None:
    assert client.post("/app/token", headers=headers, json=wish).status_code == status


def test_a_form_of_another_page_cannot_renew_a_token(client: FlaskClient, headers: Bearer) -> None:
    assert client.post("/app/token", headers=headers, data={"language": "pl"}).status_code == 415
    assert client.post("/app/token", json={}).status_code == 401


@pytest.mark.parametrize("state", ["uninstalled_at", "terminated_at", "suspended_at"])
def test_a_token_ends_with_the_installation(
    client: FlaskClient, shop: Shop, headers: Bearer, state: str
) -> None:
    setattr(shop, state, NOW)
    db.session.commit()

    assert client.get("/app/orders", headers=headers).status_code == 401


def test_a_token_of_an_earlier_installation_is_worthless(
    client: FlaskClient, shop: Shop, headers: Bearer
) -> None:
    shop.epoch += 1
    db.session.commit()

    assert client.get("/app/orders", headers=headers).status_code == 401


@pytest.mark.parametrize(
    ("_case", "salt", "key"),
    [
        ("another purpose", "smajlik.storefront", "a key for tests only"),
        ("another key", "smajlik.admin", "a guess"),
    ],
)
def test_a_token_made_otherwise_is_refused(
    client: FlaskClient, shop: Shop, _case: str, salt: str, key: str
) -> None:
    assert client.get("/app/orders", headers=_forged(shop, salt, key)).status_code == 401


def test_a_key_that_was_replaced_still_opens_what_it_signed(
    app: Flask, client: FlaskClient, shop: Shop
) -> None:
    app.config["SECRET_KEY_FALLBACKS"] = ["the key before"]

    old = _forged(shop, "smajlik.admin", "the key before")
    assert client.get("/app/orders", headers=old).status_code == 200


def _forged(shop: Shop, salt: str, key: str) -> Bearer:
    signer = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
    serializer = URLSafeTimedSerializer(key, salt=salt, signer_kwargs=signer)
    token = serializer.dumps([shop.id, shop.epoch, "Eva", "eva@kocour.example", "cs"])
    return {"Authorization": f"Bearer {token}"}
