"""Whether a shop is one of ours, nobody learns by asking: neither from words nor from headers."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.extensions import db
from app.models import Shop
from app.platforms.base import Admin
from app.services.runtime import Runtime
from app.views.auth import issue_token
from tests.factories import make_shop
from tests.fakes import FakePlatform
from tests.views.conftest import bearer


@pytest.fixture
def shop(app: Flask) -> Shop:
    runtime: Runtime = app.extensions["runtime"]
    shop = make_shop(external_id="222651", webhook_key=runtime.vault.seal("key-0"))
    gone = {"uninstalled_at": datetime.now(UTC), "webhook_key": runtime.vault.seal("key-0")}
    make_shop(external_id="222652", **gone)
    make_shop(external_id="222653")
    db.session.commit()
    return shop


def told(answer: TestResponse) -> tuple[Any, ...]:
    # Each answer has a name of its own.
    headers = [(name, value) for name, value in answer.headers if name.lower() != "x-request-id"]
    return answer.status_code, answer.data, headers


def arrival(client: FlaskClient, platform: FakePlatform, shop: str, key: str) -> TestResponse:
    headers, body = platform.webhook("order", "2026000001", shop=shop, key=key)
    return client.post("/webhooks/fake", data=body, headers=headers)


def test_a_webhook_of_an_unknown_shop_is_answered_as_one_with_a_wrong_signature(
    client: FlaskClient, platform: FakePlatform, shop: Shop
) -> None:
    wrong = told(arrival(client, platform, shop.external_id, "guessed"))

    assert wrong[0] == 401
    for other in ("999999", "222652", "222653"):
        for key in ("guessed", "key-0"):
            assert told(arrival(client, platform, other, key)) == wrong


@pytest.mark.parametrize("page", ["app", "embed"])
def test_the_door_of_an_unknown_shop_is_shut_as_that_of_a_known_one(
    client: FlaskClient, platform: FakePlatform, shop: Shop, page: str
) -> None:
    platform.admins["code-1"] = Admin("999999", "eva@kocour.example", "Eva")
    wrong = told(client.get(f"/fake/{page}?shop={shop.external_id}&code=guessed&language=cs"))

    assert wrong[0] == 401
    for other in ("999999", "222652", "222651%00", "'"):
        for code in ("guessed", "code-1"):
            asked = f"/fake/{page}?shop={other}&code={code}&language=cs"
            assert told(client.get(asked)) == wrong


def test_a_token_of_no_shop_is_refused_as_one_that_nobody_signed(
    app: Flask, client: FlaskClient, shop: Shop
) -> None:
    mine = bearer(app, shop)
    assert client.get("/app/orders", headers=mine).status_code == 200
    forged = {"Authorization": mine["Authorization"][:-2] + "xx"}
    with app.test_request_context():
        visited = type("Visited", (), {"id": 999_999, "epoch": 1})()
        nobodys = {"Authorization": f"Bearer {issue_token(visited, 'Eva', 'e@x.example', 'cs')}"}

    for path in ("/app/orders", "/app/customers/1", "/app/rules"):
        wrong = told(client.get(path, headers=forged))
        assert wrong[0] == 401
        assert told(client.get(path, headers=nobodys)) == wrong
    for codes in (["A1"], []):
        asked = {"json": {"codes": codes}}
        wrong = told(client.post("/api/indicators", headers=forged, **asked))
        assert wrong[0] == 401
        assert told(client.post("/api/indicators", headers=nobodys, **asked)) == wrong
