"""HTTP as every adapter speaks it."""

import json
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socket import create_server
from typing import Any

import pytest
import requests
import responses
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import PlatformError
from app.platforms.answers import Answer, failure, retry_after
from app.platforms.http import Http

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
URL = "https://api.example/thing"


@pytest.mark.shared
def test_retry_after_reads_every_known_form() -> None:
    vectors = json.loads((SHARED / "vectors" / "retry_after.json").read_text())
    assert vectors["now"] == "2026-01-01T00:00:00Z"
    read = {vector["header"]: retry_after(vector["header"], NOW) for vector in vectors["vectors"]}
    expected = {vector["header"]: vector["wait_s"] for vector in vectors["vectors"]}
    for header, wait in expected.items():
        if wait == "cap_or_none":
            assert read[header] in (None, timedelta(hours=1)), header
        elif wait is None:
            assert read[header] is None, header
        else:
            seconds = 3600 if wait == "cap" else wait
            assert read[header] == timedelta(seconds=seconds), header


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("7", 7),
        (" 7 ", 7),
        ("0.2", 1),
        ("-3", 0),
        ("9" * 400, 3600),
        ("Thu, 01 Jan 2026 00:00:11 GMT", 11),
        ("Thu, 01 Jan 2026 00:00:11 -0000", 11),
        ("Fri, 01 Jan 2027 00:00:00 GMT", 3600),
        ("Thu, 99 Jan 2026 00:00:11 GMT", None),
        ("١٢", None),
        ("soon", None),
    ],
)
def test_retry_after_is_read(header: str | None, seconds: int | None) -> None:
    wait = retry_after(header, NOW)
    assert wait == (None if seconds is None else timedelta(seconds=seconds))


@settings(deadline=None)
@given(st.text() | st.from_regex(r"[A-Z][a-z]{2}, \d+ [A-Z][a-z]{2} \d+ \d+:\d+:\d+ [+-]?\w+"))
def test_retry_after_is_never_longer_than_an_hour_nor_negative(header: str) -> None:
    wait = retry_after(header, NOW)
    assert wait is None or timedelta(0) <= wait <= timedelta(hours=1)


@pytest.mark.parametrize(
    ("status", "permanent"),
    [(301, True), (302, True), (400, True), (404, True), (409, True), (413, True), (422, True)]
    + [(408, False), (423, False), (425, False), (429, False), (500, False), (503, False)],
)
def test_a_refusal_is_permanent_unless_waiting_helps(status: int, permanent: bool) -> None:
    error = failure("GET /thing", Answer(status, {}, b"jana@example.com"))
    assert error.permanent is permanent
    assert str(error) == f"GET /thing: the platform answered {status}"


def call(answers: list[dict[str, Any]], **options: Any) -> tuple[Answer, list[float]]:
    """Send one GET to a server that gives these answers; return the last and the waits."""
    waits: list[float] = []
    with responses.RequestsMock() as mock:
        for answer in answers:
            mock.add("GET", URL, **answer)
        return Http(waits.append).send("GET", URL, headers={}, **options), waits


@pytest.mark.parametrize(
    ("_case", "first"),
    [
        ("server error", {"status": 503}),
        ("connection refused", {"body": requests.ConnectionError()}),
        ("time-out", {"body": requests.ReadTimeout()}),
        ("short wait asked", {"status": 429, "headers": {"Retry-After": "2"}}),
    ],
)
def test_a_repeatable_call_is_made_again_after(_case: str, first: dict[str, Any]) -> None:
    answer, waits = call([first, {"body": b"now"}], repeat=True)
    assert (answer.status, answer.body) == (200, b"now")
    assert len(waits) == 1


def test_a_call_waits_at_least_as_long_as_it_was_asked_to() -> None:
    _, waits = call([{"status": 429, "headers": {"Retry-After": "2"}}, {}], repeat=True)
    assert waits[0] >= 2


@pytest.mark.parametrize(
    ("_case", "first"),
    [
        ("refusal", {"status": 422}),
        ("locked", {"status": 423}),
        ("long wait asked", {"status": 429, "headers": {"Retry-After": "60"}}),
        ("full, no word about when", {"status": 429}),
        ("redirect", {"status": 302, "headers": {"Location": "http://169.254.169.254/"}}),
    ],
)
def test_a_call_is_not_made_again_after(_case: str, first: dict[str, Any]) -> None:
    answer, waits = call([first], repeat=True)
    assert (answer.status, waits) == (first["status"], [])


def test_a_call_is_made_three_times_at_most() -> None:
    answer, waits = call([{"status": 500}] * 3, repeat=True)
    assert (answer.status, len(waits)) == (500, 2)


def test_a_call_that_may_not_be_repeated_is_made_once() -> None:
    assert call([{"status": 503}])[1] == []
    with pytest.raises(PlatformError) as lost:
        call([{"body": requests.ReadTimeout("https://api.example/?email=jana@example.com")}])
    assert str(lost.value) == "the platform could not be reached: ReadTimeout"


def test_a_wait_that_would_outlast_the_call_is_not_begun() -> None:
    assert call([{"status": 503}], repeat=True, seconds=0.1)[1] == []


def test_an_endless_answer_is_cut_off() -> None:
    with pytest.raises(PlatformError) as refusal:
        call([{"body": b" " * (10 * 1024 * 1024 + 1)}])
    assert refusal.value.permanent


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"data": {"ord', b"\xff", b"[" * 100_000])
def test_what_is_not_json_is_not_understood(body: bytes) -> None:
    with pytest.raises(PlatformError) as refusal:
        Answer(200, {}, body).json()
    assert not refusal.value.permanent


@pytest.mark.parametrize(
    ("url", "token"),
    [(URL, "a\r\nX: 1"), (URL, "č"), ("https://a..example/", "a"), ("https://", "a")],
)
def test_what_cannot_be_sent_is_a_platform_error(url: str, token: str) -> None:
    with pytest.raises(PlatformError, match="could not be reached") as unsent:
        Http().send("PATCH", url, headers={"Authorization": f"Bearer {token}"})
    assert not unsent.value.uncertain


def test_no_cookie_is_kept() -> None:
    with responses.RequestsMock() as mock:
        mock.get(URL, headers={"Set-Cookie": "session=of-another-shop"})
        http = Http()
        http.send("GET", URL, headers={})
        http.send("GET", URL, headers={})
        assert "Cookie" not in mock.calls[1].request.headers


@pytest.fixture
def trickling() -> Iterator[str]:
    """Serve an answer that never ends, one byte at a time; give the address."""
    over = threading.Event()
    with create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)

        def serve() -> None:
            connection, _ = server.accept()
            # The caller hangs up in the middle of a byte, which is the point.
            with connection, suppress(ConnectionError):
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
                while not over.wait(0.01):
                    connection.sendall(b"x")

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        over.set()
        thread.join()


def test_a_server_that_trickles_cannot_hold_a_call(trickling: str) -> None:
    with pytest.raises(PlatformError, match="took too long") as cut:
        Http(trusted=[trickling]).send("PATCH", trickling, headers={}, seconds=0.2)
    assert cut.value.uncertain


def test_a_port_nobody_listens_on_is_a_passing_failure() -> None:
    with create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    address = f"http://127.0.0.1:{port}/"
    with pytest.raises(PlatformError, match="ConnectionError") as lost:
        Http(trusted=[address]).send("PATCH", address, headers={}, body=b"{}")
    assert not lost.value.permanent
    assert not lost.value.uncertain
