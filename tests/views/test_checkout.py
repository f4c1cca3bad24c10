"""Where checkouts ask: who learns nothing cannot even tell why."""

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, TestResponse

from app.domain.checkout import TEXTS, digest
from app.extensions import db
from app.views import caller
from app.views.checkout import MAX_BODY
from tests.answers import headers_of
from tests.fakes import FakePlatform
from tests.services.checkout.scene import EMAIL, Watched

NEUTRAL = b'{"submit":true,"text":""}'


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """No database changes what is tested here."""
    return sqlite_app


@pytest.fixture
def shop(app: Flask, platform: FakePlatform) -> Watched:
    shop = Watched(app, platform)
    shop.listed()
    return shop


def ask(client: FlaskClient, body: object, **options: Any) -> TestResponse:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post("/checkout/ask", data=data, content_type="text/plain", **options)


def question(shop: Watched, /, email: str = EMAIL, **values: object) -> dict[str, object]:
    asked = {"shop": shop.token, "hash": digest(shop.token, f"email:{email}"), "language": "cs"}
    return asked | values


def test_a_listed_shopper_may_not_submit_and_any_page_may_read_it(
    client: FlaskClient, shop: Watched
) -> None:
    answer = ask(client, question(shop))

    assert answer.json == {"submit": False, "text": TEXTS["cs"]}
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers


def test_another_one_may(client: FlaskClient, shop: Watched) -> None:
    assert ask(client, question(shop, "jana2@kocour.example")).data == NEUTRAL


def test_whoever_is_told_nothing_gets_one_and_the_same_answer(
    client: FlaskClient, shop: Watched
) -> None:
    odd: list[object] = [
        question(shop, "nobody@kocour.example"),
        question(shop, shop="1.forged"),
        question(shop, shop="999999.forged"),
        question(shop, shop=""),
        question(shop, hash="not a hash"),
        question(shop, hash=EMAIL),
        question(shop, hash=None),
        question(shop, shop=["x"], language={}),
        {},
        [],
        None,
        5,
        b"",
        b"\xff\xfe{",
        b"[" * 500,
        b"{" + b'"a":{' * 150,
        b'{"shop": "\\ud800", "hash": "\\ud800"}',
        b"x" * (MAX_BODY + 1),
        b"x" * 2_000_000,
    ]

    told = [ask(client, one) for one in odd]

    looks = {(one.status, tuple(sorted(headers_of(one.headers).items())), one.data) for one in told}
    assert [look[::2] for look in looks] == [("200 OK", NEUTRAL)]


def test_a_shop_that_has_switched_it_off_looks_like_one_that_there_is_not(
    client: FlaskClient, shop: Watched
) -> None:
    known = question(shop)
    shop.switch(False)

    off, unknown = ask(client, known), ask(client, question(shop, shop="99.x"))

    assert (off.status, off.data) == (unknown.status, unknown.data) == ("200 OK", NEUTRAL)
    assert headers_of(off.headers) == headers_of(unknown.headers)


def test_beyond_the_limit_a_listed_shopper_looks_like_anybody(
    client: FlaskClient, shop: Watched
) -> None:
    free = [ask(client, question(shop, f"guess{number}@example.com")) for number in range(5)]

    limited = ask(client, question(shop))

    assert (limited.status, limited.data) == (free[0].status, NEUTRAL)
    assert headers_of(limited.headers) == headers_of(free[0].headers)


def test_clients_are_told_apart_by_what_our_own_proxy_saw(
    app: Flask, client: FlaskClient, shop: Watched
) -> None:
    app.config["PROXIES"] = 1

    def from_(address: str, email: str = EMAIL) -> bool:
        asked = question(shop, email)
        return bool(ask(client, asked, headers={"X-Forwarded-For": address}).json["submit"])  # type: ignore[index]

    for number in range(6):
        from_(f"203.0.113.{number}, 192.0.2.1", f"guess{number}@example.com")

    # Whoever invents addresses is still the one whom the proxy saw.
    assert from_("203.0.113.99, 192.0.2.1")
    assert not from_("192.0.2.2")


@pytest.mark.parametrize(
    ("proxies", "forwarded", "remote", "address"),
    [
        (0, None, "192.0.2.7", "192.0.2.7"),
        (0, "198.51.100.1", "192.0.2.7", "192.0.2.7"),
        (1, "198.51.100.1", "127.0.0.1", "198.51.100.1"),
        (1, "10.0.0.1, 198.51.100.1", "127.0.0.1", "198.51.100.1"),
        (2, "10.0.0.1, 198.51.100.1, 10.9.9.9", "127.0.0.1", "198.51.100.1"),
        (2, "198.51.100.1", "127.0.0.1", "127.0.0.1"),
        (1, None, "192.0.2.7", "192.0.2.7"),
        (1, "", "192.0.2.7", "192.0.2.7"),
        (1, "unknown", "127.0.0.1", ""),
        (0, None, None, ""),
        # A household has a network of addresses, and one writes the same address in many ways.
        (0, None, "2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        (0, None, "2001:0db8:0001:0002:bbbb::2", "2001:db8:1:2::/64"),
        (0, None, "2001:db8:1:3::1", "2001:db8:1:3::/64"),
        (0, None, "::ffff:192.0.2.7", "192.0.2.7"),
    ],
)
def test_a_client_is_its_address_as_far_as_somebody_of_ours_saw_it(
    proxies: int, forwarded: str | None, remote: str | None, address: str
) -> None:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    builder = EnvironBuilder(headers=[*headers.items()], environ_base={"REMOTE_ADDR": remote or ""})

    assert caller.address(builder.get_environ(), proxies) == address


def test_nothing_that_was_asked_stands_in_the_log(
    client: FlaskClient, shop: Watched, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    asked = question(shop)
    ask(client, asked, environ_base={"REMOTE_ADDR": "192.0.2.77"})
    with db.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE checkout_asks")
    ask(client, asked, environ_base={"REMOTE_ADDR": "192.0.2.77"})

    logged = "".join(capsys.readouterr())

    assert "checkout.not_asked" in logged
    for secret in (EMAIL, "192.0.2.77", str(asked["hash"])):
        assert secret not in logged


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_nothing_else_is_there(client: FlaskClient, method: str) -> None:
    assert client.open("/checkout/ask", method=method).status_code == 405


def test_the_script_is_served_to_any_page(client: FlaskClient) -> None:
    answer = client.get("/static/checkout.js", buffered=True)

    assert answer.status_code == 200
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
