"""Security headers: on every answer, and who may show it in a frame."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.models import Shop
from tests.views.conftest import Bearer


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """No database changes what is tested here."""
    return sqlite_app


@pytest.mark.parametrize(
    ("_case", "method", "path", "status"),
    [
        ("a page", "GET", "/app/orders", 200),
        ("nothing new", "GET", "/app/orders#304", 304),
        ("a fresh token", "POST", "/app/token", 415),
        ("no such page", "GET", "/nothing", 404),
        ("a wrong method", "DELETE", "/app/orders", 405),
        ("a bad question", "GET", "/app/orders?level=x", 400),
        ("a script", "GET", "/static/app/main.js", 200),
        ("a sign of life", "GET", "/healthz", 200),
    ],
)
def test_no_other_page_may_frame(
    client: FlaskClient, headers: Bearer, _case: str, method: str, path: str, status: int
) -> None:
    sent = dict(headers)
    if status == 304:
        sent["If-None-Match"] = client.get("/app/orders", headers=headers).headers["ETag"]

    with client.open(path.partition("#")[0], method=method, headers=sent) as response:
        assert response.status_code == status
        assert response.headers["Content-Security-Policy"] == (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; "
            "object-src 'none'; frame-ancestors 'none'"
        )
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        wanted = "no-cache" if "static" in path else "no-store"
        assert response.headers["Cache-Control"] == wanted
        assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example;script-src *",
        "https://evil.example https://other.example",
        "https://user:pass@evil.example",
        "https://evil.example\r\nX-Injected: 1",
        "javascript:alert(1)",
        "*",
        "",
    ],
)
def test_an_address_that_is_no_origin_never_reaches_the_header(
    client: FlaskClient, shop: Shop, eva: str, url: str
) -> None:
    shop.url = shop.orders_url = f"{url}/"
    db.session.commit()

    response = client.get(f"/fake/app?{eva}")

    policy = response.headers["Content-Security-Policy"]
    assert policy.endswith("; frame-ancestors 'none'") or url == "*"
    assert "evil" not in str(response.headers)
    assert "X-Injected" not in response.headers


def test_browsers_are_told_to_come_back_encrypted_only_when_they_came_so(app: Flask) -> None:
    client = app.test_client()

    plain = client.get("/healthz")
    encrypted = client.get("/healthz", base_url="https://smajlik.test")

    assert "Strict-Transport-Security" not in plain.headers
    assert encrypted.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
