"""How often a shop, an address and a forger may call; what is never counted; what if it fails."""

import hmac
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.extensions import db
from app.models import WebhookEvent
from app.views.limits import BURST, FORGED
from tests.conftest import SETTINGS, application
from tests.factories import make_shop
from tests.fakes import FakePlatform
from tests.security.staff import Staff, shoptet_shop, staff_of
from tests.tables import everything
from tests.test_rates import Clock
from tests.views.conftest import bearer

KEY = "key"
BODY = b'{"eshopId": 1, "event": "order:create", "eventInstance": "2026000001"}'
SIGNED = {"Shoptet-Webhook-Signature": hmac.digest(KEY.encode(), BODY, "sha1").hex()}
OF_SHOPTET = {"REMOTE_ADDR": "185.184.254.77"}
LIMITS = {"SHOP_CALLS_PER_SECOND": 20, "ADDRESS_CALLS_PER_SECOND": 200}


@pytest.fixture
def limited(sqlite_url: str, platform: FakePlatform) -> Iterator[Flask]:
    """An application as it is shipped, whose clock stands."""
    for app in application({**SETTINGS, **LIMITS, "DATABASE_URL": sqlite_url}, platform):
        app.extensions["limits"]._rates._clock = Clock()
        yield app


@pytest.fixture
def clock(limited: Flask) -> Clock:
    found: Clock = limited.extensions["limits"]._rates._clock
    return found


@pytest.fixture
def staff(limited: Flask) -> Staff:
    return staff_of(limited)


def assert_too_often(answer: TestResponse, code: str = "too-often") -> None:
    problem = answer.get_json()
    assert (answer.status_code, problem and problem["code"]) == (429, code)
    assert answer.mimetype == "application/problem+json"
    assert int(answer.headers["Retry-After"]) >= 1


@pytest.fixture(params=["in front of Flask", "through Flask's route"])
def both_ways(request: pytest.FixtureRequest, limited: Flask) -> None:
    if request.param == "through Flask's route":
        limited.wsgi_app = Flask.wsgi_app.__get__(limited)  # type: ignore[method-assign]


@pytest.mark.usefixtures("both_ways")
def test_a_shop_may_call_as_often_as_it_may_and_no_other_pays_for_it(
    limited: Flask, staff: Staff, clock: Clock
) -> None:
    other = make_shop(external_id="2")
    db.session.commit()
    theirs = bearer(limited, other)

    def ask(number: int, headers: dict[str, str] = staff.headers) -> TestResponse:
        # From everywhere, so that no address calls too often.
        return staff.client.post(
            "/api/indicators",
            json={"codes": ["A"]},
            headers=headers,
            environ_base={"REMOTE_ADDR": f"198.51.100.{number % 250}"},
        )

    assert {ask(number).status_code for number in range(BURST)} == {200}
    assert_too_often(ask(1))
    assert ask(1, theirs).status_code == 200
    clock.now += 1
    assert [ask(number).status_code for number in range(21)] == [200] * 20 + [429]


def test_what_is_refused_for_that_does_nothing(staff: Staff) -> None:
    for _ in range(BURST):
        staff.client.get("/app/nothing")
    before = everything()
    switch = {"json": {"on": True}, "headers": staff.headers}
    assert_too_often(staff.client.post("/app/settings/checkout", **switch))
    assert everything() == before


@pytest.mark.parametrize("spoofed", [None, "1.2.3.4", "10.0.0.1, 10.0.0.2"])
def test_an_address_may_call_as_often_as_it_may_whoever_it_says_it_is(
    limited: Flask, clock: Clock, spoofed: str | None
) -> None:
    client = limited.test_client()

    def call(address: str = "192.0.2.9", number: int = 0) -> TestResponse:
        headers = {"X-Forwarded-For": spoofed.replace("4", str(number))} if spoofed else {}
        return client.post(
            "/app/token", json={}, headers=headers, environ_base={"REMOTE_ADDR": address}
        )

    # Nobody of them is proven: that is counted too.
    assert {call(number=number).status_code for number in range(BURST)} == {401}
    assert_too_often(call())
    assert call("192.0.2.10").status_code == 401
    clock.now += 1
    assert call().status_code == 401


def test_behind_a_proxy_it_is_the_address_that_the_proxy_saw(limited: Flask) -> None:
    limited.config["PROXIES"] = 1
    client = limited.test_client()

    def call(seen: str) -> int:
        headers = {"X-Forwarded-For": seen}
        return client.post("/app/token", json={}, headers=headers).status_code

    assert {call(f"203.0.113.{n}, 192.0.2.1") for n in range(BURST)} == {401}
    assert call("203.0.113.255, 192.0.2.1") == 429
    assert call("192.0.2.1, 192.0.2.2") == 401


def test_whether_we_are_well_is_told_at_any_time(limited: Flask) -> None:
    client = limited.test_client()
    for _ in range(BURST):
        client.get("/nothing")
    assert client.get("/nothing").status_code == 429
    assert client.get("/healthz").status_code == 200
    assert client.get("/static/embed.js", buffered=True).status_code == 200
    assert client.post("/checkout/ask", data=b"{}").status_code == 200


def test_a_page_says_so_to_a_person(limited: Flask) -> None:
    client = limited.test_client()
    for _ in range(BURST):
        client.get("/nothing")
    page = client.get("/nothing", headers={"Accept": "text/html"})
    assert (page.status_code, page.mimetype) == (429, "text/html")


def post(app: Flask, signed: bool, **asked: object) -> TestResponse:
    headers = SIGNED if signed else {"Shoptet-Webhook-Signature": "00" * 20}
    return app.test_client().post("/webhooks/shoptet", data=BODY, headers=headers, **asked)  # type: ignore[arg-type]


@pytest.mark.usefixtures("both_ways")
def test_whoever_forges_webhooks_is_told_to_stop_and_no_proven_one_is_touched(
    limited: Flask, clock: Clock
) -> None:
    shoptet_shop(limited, KEY)
    answers = [post(limited, signed=False).status_code for _ in range(FORGED.burst + 50)]
    assert answers == [401] * FORGED.burst + [429] * 50
    assert_too_often(post(limited, signed=False))
    # From the same address, and for as long as it goes on.
    assert {post(limited, signed=True).status_code for _ in range(20)} == {200}
    assert post(limited, signed=False, environ_base={"REMOTE_ADDR": "192.0.2.9"}).status_code == 401
    clock.now += 60
    answers = [post(limited, signed=False).status_code for _ in range(101)]
    assert answers == [401] * 100 + [429]
    assert stored() == 20


def test_the_platform_is_never_told_to_stop_and_must_sign_all_the_same(limited: Flask) -> None:
    shoptet_shop(limited, KEY)
    forged = {
        post(limited, signed=False, environ_base=OF_SHOPTET).status_code
        for _ in range(2 * FORGED.burst)
    }
    assert forged == {401}
    assert stored() == 0
    # Whoever only says that it sends from there is counted like anybody.
    spoofed = {"X-Forwarded-For": OF_SHOPTET["REMOTE_ADDR"], "Shoptet-Webhook-Signature": "00"}
    client = limited.test_client()
    told = [
        client.post("/webhooks/shoptet", data=BODY, headers=spoofed).status_code
        for _ in range(FORGED.burst + 1)
    ]
    assert told == [401] * FORGED.burst + [429]


def stored() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(WebhookEvent)) or 0


@pytest.fixture
def uncounted(limited: Flask, tmp_path: Path) -> Flask:
    """An application that cannot count: the folder of its file is none."""
    (tmp_path / "file").touch()
    limited.extensions["limits"]._rates._path = tmp_path / "file" / "rates"
    return limited


def test_what_cannot_be_counted_is_not_written_and_may_be_read(
    uncounted: Flask, staff: Staff
) -> None:
    shoptet_shop(uncounted, KEY)
    answer = staff.client.post("/app/token", json={}, headers=staff.headers)
    assert (answer.status_code, answer.get_json()["code"]) == (503, "unavailable")
    assert staff.client.get("/app/orders", headers=staff.headers).status_code == 200
    assert staff.client.get("/healthz").status_code == 200
    assert post(uncounted, signed=True).status_code == 200
    assert post(uncounted, signed=False).status_code == 401


FILES = ("/app/customers/files/export.csv", "/app/decisions/record.csv")


def test_of_fifty_exports_at_once_one_is_made(sqlite_app: Flask) -> None:
    staff = staff_of(sqlite_app)
    # Its answer comes as it is read, in the context of this test.
    reader = FlaskClient(sqlite_app, sqlite_app.response_class)
    first = reader.get(FILES[0], headers=staff.headers)
    assert first.status_code == 200

    def ask(number: int) -> TestResponse:
        client = sqlite_app.test_client()
        headers = staff.headers | {"Accept": "text/csv"}
        return client.get(FILES[number % 2], headers=headers, buffered=True)

    with ThreadPoolExecutor(8) as threads:
        for refused in threads.map(ask, range(49)):
            assert_too_often(refused, "one-at-a-time")
    other = make_shop(external_id="2")
    db.session.commit()
    theirs = bearer(sqlite_app, other)
    assert staff.client.get(FILES[0], headers=theirs, buffered=True).status_code == 200
    first.close()
    for path in FILES:
        assert staff.client.get(path, headers=staff.headers, buffered=True).status_code == 200


def test_an_export_that_fails_or_that_nobody_reads_makes_room_for_the_next(
    sqlite_app: Flask,
) -> None:
    staff = staff_of(sqlite_app)
    ids = {"json": {"ids": ["none"]}, "headers": staff.headers}
    assert staff.client.post(FILES[0], **ids).status_code == 400
    assert staff.client.get("/app/backtest/1/orders.csv", headers=staff.headers).status_code == 404
    assert staff.client.head(FILES[0], headers=staff.headers, buffered=True).status_code == 200
    assert staff.client.get(FILES[0], headers=staff.headers, buffered=True).status_code == 200
