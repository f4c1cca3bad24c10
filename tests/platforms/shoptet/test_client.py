"""What the adapter makes of Shoptet's answers."""

import json
import threading
from typing import Any

import pytest
import requests
import responses

from app.errors import PlatformError
from app.platforms.base import Credentials
from app.platforms.shoptet import Shoptet
from app.platforms.shoptet.gate import Gate, Gates
from tests.platforms.shoptet.world import API, SHARED, Tokens, envelope, payload
from tests.platforms.stage import an_order

URL = f"{API}/orders/1"
GOOD: dict[str, Any] = {"json": envelope({"order": payload("order")})}
EXPIRED: dict[str, Any] = {"status": 401, "json": envelope(None, "expired-token")}
SENT_IN_VAIN = {"body": requests.ReadTimeout()}

# Case of api_outcomes.json -> the answers of a read, and our word for what came of it. Of a lost
# answer nothing needs to be read first: it was a read, and is simply made again.
OUTCOMES: dict[str, tuple[list[dict[str, Any]], str]] = {
    "200 ok": ([GOOD], "done"),
    "200 with errors[] document-not-generated (Shoptet)": (
        [{"json": envelope({"order": payload("order")}, "document-not-generated")}],
        "done",
    ),
    "400 all order codes skipped (Shoptet bulk)": ([{"status": 400}], "permanent"),
    "401 expired-token (Shoptet)": ([EXPIRED, GOOD], "done after renewal"),
    "401 again after refresh": ([EXPIRED, EXPIRED], "disconnected"),
    "403 invalid-token-no-rights": (
        [{"status": 403, "json": envelope(None, "invalid-token-no-rights")}],
        "disconnected",
    ),
    "404 order gone": ([{"status": 404, "json": envelope(None, "order-not-found")}], "gone"),
    "422": ([{"status": 422, "json": envelope(None, "invalid")}], "permanent"),
    "423 Locked (Shoptet, same URL, <=5 s)": ([{"status": 423}], "again in 5 to 7 s"),
    "429 with Retry-After": (
        [{"status": 429, "headers": {"Retry-After": "7200"}}],
        "again in 3600 s",
    ),
    "429 without header": ([{"status": 429}], "again"),
    "500/502/503/504": ([{"status": 500}, {"status": 502}, {"status": 504}], "again"),
    "connect refused / DNS / TLS error": ([{"body": requests.ConnectionError()}] * 3, "again"),
    "read timeout AFTER request was sent": ([SENT_IN_VAIN, SENT_IN_VAIN, GOOD], "done"),
    "connection reset mid-response": (
        [{"body": requests.exceptions.ChunkedEncodingError()}, GOOD],
        "done",
    ),
    "200 with HTML body": ([{"body": "<html></html>"}], "again"),
    "200 with truncated JSON": ([{"body": '{"data": {"order": {"co'}], "again"),
    "301/302": ([{"status": 302, "headers": {"Location": "http://10.0.0.1/"}}], "permanent"),
    "body > 10 MB": ([{"body": b" " * (10 * 1024 * 1024 + 1)}], "permanent"),
}
# Not an answer to a read: another platform's, or told apart in test_registration.py (409).
ELSEWHERE = {"409"}


@pytest.mark.shared
def test_every_outcome_of_shoptet_is_decided() -> None:
    vectors = json.loads((SHARED / "vectors" / "api_outcomes.json").read_text())["vectors"]
    cases = {vector["case"] for vector in vectors if "Shopify" not in vector["case"]}
    assert cases == OUTCOMES.keys() | ELSEWHERE


@pytest.mark.parametrize("case", OUTCOMES)
def test_a_read_ends_as_decided(
    case: str, shoptet: Shoptet, credentials: Credentials, tokens: Tokens
) -> None:
    replies, expected = OUTCOMES[case]
    with responses.RequestsMock() as mock:
        for reply in replies:
            mock.add("GET", URL, **reply)
        assert verdict(shoptet, credentials, tokens) == expected


def verdict(shoptet: Shoptet, credentials: Credentials, tokens: Tokens) -> str:
    """Fetch an order and say in a word what came of it."""
    try:
        order = shoptet.fetch_order(credentials, "1")
    except PlatformError as error:
        if error.disconnected:
            return "disconnected"
        if error.permanent:
            return "permanent"
        if error.retry_after is None:
            return "again"
        seconds = error.retry_after.total_seconds()
        return "again in 5 to 7 s" if 5 <= seconds <= 7 else f"again in {seconds:.0f} s"
    if order is None:
        return "gone"
    assert order == an_order()
    return "done after renewal" if tokens.renewals else "done"


def test_the_token_travels_in_its_header_and_the_renewed_one_after_it(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock
) -> None:
    answers.add("GET", URL, **EXPIRED)
    answers.add("GET", URL, **GOOD)
    shoptet.fetch_order(credentials, "1")
    sent = [call.request.headers["Shoptet-Access-Token"] for call in answers.calls]
    assert sent == ["token-0", "token-1"]


@pytest.mark.parametrize("reply", [{"json": envelope(None, "lost")}, {"body": "<h1>404</h1>"}, {}])
def test_only_shoptets_own_word_makes_an_order_vanish(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock, reply: Any
) -> None:
    answers.add("GET", URL, status=404, **reply)
    with pytest.raises(PlatformError) as doubt:
        shoptet.fetch_order(credentials, "1")
    assert not doubt.value.permanent


@pytest.mark.parametrize(
    "document",
    [None, [], 7, {}, {"data": None}, {"data": []}, {"data": "x"}, {"data": {"order": None}}]
    + [{"data": {"order": {"code": "1"}}}, {"data": None, "errors": 7}],
)
def test_an_answer_of_an_unexpected_shape_is_a_passing_failure(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock, document: Any
) -> None:
    answers.get(URL, json=document)
    with pytest.raises(PlatformError) as doubt:
        shoptet.fetch_order(credentials, "1")
    assert not doubt.value.permanent


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ("2026-1", "/api/orders/2026-1"),
        ("A/7", "/api/orders/A%2F7"),
        ("a b", "/api/orders/a%20b"),
        ("../eshop", "/api/orders/..%2Feshop"),
        ("7?x=1#y", "/api/orders/7%3Fx%3D1%23y"),
        ("100%", "/api/orders/100%25"),
        ("č7", "/api/orders/%C4%8D7"),
    ],
)
def test_a_code_stays_within_its_place_in_the_address(
    shoptet: Shoptet,
    credentials: Credentials,
    answers: responses.RequestsMock,
    code: str,
    path: str,
) -> None:
    answers.add("GET", f"https://api.myshoptet.com{path}", **GOOD)
    shoptet.fetch_order(credentials, code)
    assert answers.calls[0].request.path_url == f"{path}?include=notes"


@pytest.mark.parametrize("code", ["", ".", ".."])
def test_a_code_that_would_climb_is_never_sent(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock, code: str
) -> None:
    with pytest.raises(PlatformError) as refusal:
        shoptet.fetch_order(credentials, code)
    assert refusal.value.permanent
    assert len(answers.calls) == 0


def test_error_texts_repeat_codes_but_no_messages(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock
) -> None:
    errors = [
        {"errorCode": "invalid-parameter", "message": "jana@example.com is not known"},
        {"errorCode": "jana@example.com", "message": None},
    ]
    answers.get(URL, status=400, json={"data": None, "errors": errors})
    with pytest.raises(PlatformError) as refusal:
        shoptet.fetch_order(credentials, "1")
    text = "GET /api/orders/{id} (invalid-parameter, no-code): the platform answered 400"
    assert str(refusal.value) == text


@pytest.mark.parametrize(
    ("filling", "wait"),
    [(None, 0), ("0/200", 0), ("180/200", 0), ("190/200", 1), ("200/200", 2), ("full", 0)]
    + [("999999/200", 5), ("200/0", 5), ("-5/200", 0)],
)
def test_calls_slow_down_as_the_bucket_fills(filling: str | None, wait: float) -> None:
    waits: list[float] = []
    gate = Gate(waits.append)
    gate.note_filling(filling)
    with gate.place():
        assert waits == ([] if wait == 0 else [pytest.approx(wait, abs=0.5)])


def test_a_full_bucket_of_one_shop_does_not_slow_another(waits: list[float]) -> None:
    gates = Gates(waits.append)
    gates.of("1").note_filling("200/200")
    with gates.of("2").place():
        assert waits == []
    assert gates.of("1") is gates.of("1")


def test_a_shop_is_never_called_more_than_twice_at_once(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock
) -> None:
    lock, inside, most, gathered = threading.Lock(), 0, 0, threading.Barrier(2)

    def reply(_: Any) -> tuple[int, dict[str, str], str]:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        gathered.wait(10)  # two are let in together, and a third would be seen
        with lock:
            inside -= 1
        return 200, {}, json.dumps(GOOD["json"])

    answers.add_callback("GET", URL, reply)
    threads = [
        threading.Thread(target=shoptet.fetch_order, args=(credentials, "1")) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 2
    assert len(answers.calls) == 6
