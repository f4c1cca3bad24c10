"""Webhooks over HTTP: who is believed, what is stored, what each answer is."""

import hmac
import io
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import EnvironBuilder, run_wsgi_app

from app import database
from app.extensions import db
from app.models import WebhookEvent
from app.services.locking import lock_shop
from app.services.runtime import Runtime
from tests.answers import headers_of
from tests.factories import make_shop
from tests.fakes import FakePlatform

LIMIT = 1024 * 1024
Post = Callable[..., tuple[int, str, dict[str, str]]]


@pytest.fixture
def shop_id(app: Flask, runtime: Runtime, platform: FakePlatform) -> int:
    shop = make_shop(external_id="1", webhook_key=runtime.vault.seal(platform.webhook_key))
    db.session.commit()
    return shop.id


@pytest.fixture(params=["in front of Flask", "through Flask's route"])
def post(request: pytest.FixtureRequest, app: Flask) -> Post:
    """Post a raw body on both ways that lead to the intake; they must answer alike."""
    if request.param == "through Flask's route":
        app.wsgi_app = Flask.wsgi_app.__get__(app)  # type: ignore[method-assign]

    def send(
        body: bytes, headers: dict[str, str], path: str = "/webhooks/fake", **environ: Any
    ) -> tuple[int, str, dict[str, str]]:
        builder = EnvironBuilder(path, method="POST", data=body, headers=headers)
        with_body = {**builder.get_environ(), **environ}
        parts, status, answered = run_wsgi_app(app, with_body, buffered=True)
        return int(status.split()[0]), b"".join(parts).decode(), headers_of(answered)

    return send


def stored() -> list[tuple[str, str]]:
    # What this session has read before belongs to an older snapshot.
    db.session.rollback()
    rows = db.session.execute(select(WebhookEvent.topic, WebhookEvent.subject))
    return [(topic, subject) for topic, subject in rows]


def test_a_proven_webhook_is_stored_before_it_is_answered(
    post: Post, shop_id: int, platform: FakePlatform
) -> None:
    headers, body = platform.webhook("order", "2026000001")
    status, text, answered = post(body, headers)
    assert (status, text) == (200, "")
    assert "frame-ancestors 'none'" in answered["Content-Security-Policy"]
    assert stored() == [("order", "2026000001")]


def test_two_identical_notifications_are_two_arrivals(
    post: Post, shop_id: int, platform: FakePlatform
) -> None:
    headers, body = platform.webhook("order", "1")
    assert [post(body, headers)[0] for _ in range(2)] == [200, 200]
    assert stored() == [("order", "1")] * 2


def test_an_event_that_nobody_acts_on_is_answered_and_not_stored(
    post: Post, shop_id: int, platform: FakePlatform
) -> None:
    headers, body = platform.webhook("product:update", "1")
    assert post(body, headers)[0] == 200
    assert stored() == []


@pytest.mark.parametrize(
    ("_case", "shop", "key", "subject"),
    [
        ("signed with another key", "1", "another key", "1"),
        ("signed with an empty key", "1", "", "1"),
        ("a shop that nobody installed", "999", None, "1"),
    ],
)
def test_whoever_is_not_proven_gets_one_and_the_same_answer(
    _case: str,
    shop: str,
    key: str | None,
    subject: str,
    post: Post,
    shop_id: int,
    platform: FakePlatform,
) -> None:
    headers, body = platform.webhook("order", subject, shop=shop, key=key)
    forged = post(body, headers)
    assert forged == post(b"not even JSON", {})
    assert forged[0] == 401
    assert json.loads(forged[1])["status"] == 401
    assert stored() == []


def test_a_shop_without_a_key_believes_nobody(post: Post, platform: FakePlatform) -> None:
    make_shop(external_id="1", webhook_key=None)
    db.session.commit()
    headers, body = platform.webhook("order", "1")
    assert post(body, headers)[0] == 401
    assert stored() == []


@pytest.mark.parametrize(
    ("_case", "body"),
    [
        ("not JSON", b"{"),
        ("empty", b""),
        ("a list", b"[]"),
        ("a number as shop", b'{"shop": 1}'),
        ("not UTF-8", '{"shop": "žluťoučký"}'.encode("cp1250")),
        ("UTF-16", '{"shop": "1"}'.encode("utf-16")),
        ("nested deeper than anybody reads", b"[" * 100_000),
    ],
)
def test_a_malformed_body_proves_nobody(_case: str, body: bytes, post: Post, shop_id: int) -> None:
    assert post(body, {"Fake-Signature": "00"})[0] == 401
    assert stored() == []


def test_a_proven_body_that_names_no_subject_is_refused_for_good(
    post: Post, shop_id: int, platform: FakePlatform
) -> None:
    body = b'{"shop": "1", "topic": "order"}'
    signature = hmac.digest(platform.webhook_key.encode(), body, "sha256").hex()
    assert post(body, {"Fake-Signature": signature})[0] == 400
    assert stored() == []


@pytest.mark.parametrize(
    ("_case", "size", "status"),
    [("as long as the limit", LIMIT, 401), ("one byte longer", LIMIT + 1, 413)],
)
@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_above_the_limit_is_refused_whole_and_never_cut(
    _case: str, size: int, status: int, chunked: bool, post: Post, shop_id: int
) -> None:
    environ: dict[str, Any] = {}
    if chunked:
        environ = {"CONTENT_LENGTH": "", "wsgi.input": io.BytesIO(b"x" * size)}
        environ["wsgi.input_terminated"] = True
    assert post(b"x" * size, {}, **environ)[0] == status
    assert stored() == []


@pytest.mark.parametrize("length", ["-1", "abc", "1e3", "9" * 30])
def test_a_nonsensical_length_is_refused(length: str, post: Post, shop_id: int) -> None:
    assert post(b"{}", {}, CONTENT_LENGTH=length)[0] in (400, 413)
    assert stored() == []


def test_an_unknown_platform_is_not_found(post: Post, shop_id: int) -> None:
    assert post(b"{}", {}, path="/webhooks/amazon")[0] == 404


def test_the_previous_key_opens_for_an_hour_and_a_renewed_one_at_once(
    post: Post, shop_id: int, runtime: Runtime, platform: FakePlatform
) -> None:
    old_headers, body = platform.webhook("order", "1")
    assert post(body, old_headers)[0] == 200
    with database.writing() as session:
        shop = lock_shop(session, shop_id)
        shop.previous_webhook_key = shop.webhook_key
        shop.webhook_key = runtime.vault.seal("renewed")
        shop.webhook_key_renewed_at = database.now(session)
    new_headers, _ = platform.webhook("order", "1", key="renewed")
    assert post(body, new_headers)[0] == 200
    assert post(body, old_headers)[0] == 200


def test_the_previous_key_opens_no_longer_after_an_hour(
    post: Post, runtime: Runtime, platform: FakePlatform
) -> None:
    make_shop(
        external_id="1",
        webhook_key=runtime.vault.seal("renewed"),
        previous_webhook_key=runtime.vault.seal(platform.webhook_key),
        webhook_key_renewed_at=datetime.now(UTC) - timedelta(minutes=61),
    )
    db.session.commit()
    headers, body = platform.webhook("order", "1")
    assert post(body, headers)[0] == 401
    assert stored() == []


def test_what_cannot_be_stored_is_answered_with_try_again(
    post: Post, app: Flask, shop_id: int, platform: FakePlatform
) -> None:
    headers, body = platform.webhook("order", "1")
    assert post(body, headers)[0] == 200
    db.session.remove()
    WebhookEvent.__table__.drop(db.engine)  # type: ignore[attr-defined]
    status, _, answered = post(body, headers)
    assert status == 503
    assert int(answered["Retry-After"]) > 0


def test_reading_a_webhook_address_is_not_allowed(client: FlaskClient) -> None:
    answer = client.get("/webhooks/fake")
    assert (answer.status_code, "POST" in answer.headers["Allow"]) == (405, True)


def test_a_burst_from_many_threads_is_stored_completely(
    app: Flask, shop_id: int, platform: FakePlatform
) -> None:
    def send(number: int) -> int:
        headers, body = platform.webhook("order", str(number))
        return app.test_client().post("/webhooks/fake", data=body, headers=headers).status_code

    with ThreadPoolExecutor(16) as threads:
        assert set(threads.map(send, range(400))) == {200}
    db.session.rollback()
    count = select(func.count(WebhookEvent.subject.distinct()))
    assert db.session.scalar(count) == 400
