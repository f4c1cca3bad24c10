"""Whether a change whose answer is lost may have been made all the same."""

import threading
from collections.abc import Iterator
from socket import create_server
from typing import Any, cast

import pytest
import requests
import responses
import urllib3

from app.errors import PlatformError
from app.platforms.answers import Answer, failure
from app.platforms.http import Http

URL = "https://api.example/thing"


def lost(method: str, answer: dict[str, Any]) -> PlatformError:
    """Make one call whose answer does not come, and return the error."""
    with responses.RequestsMock() as mock:
        mock.add(method, URL, **answer)
        with pytest.raises(PlatformError) as failed:
            Http().send(method, URL, headers={})
    return failed.value


REFUSED = urllib3.exceptions.NewConnectionError(cast(Any, None), "refused")
ON_THE_WAY = urllib3.exceptions.ProtocolError("Connection aborted.", ConnectionResetError())
BROKEN: list[tuple[str, Exception | bytes, bool]] = [
    ("no time to connect", requests.ConnectTimeout(), False),
    (
        "nobody listens",
        requests.ConnectionError(urllib3.exceptions.MaxRetryError(cast(Any, None), URL, REFUSED)),
        False,
    ),
    ("a host that cannot be", requests.exceptions.InvalidURL(), False),
    ("a letter no header may hold", UnicodeEncodeError("latin-1", "č", 0, 1, "…"), False),
    ("no answer in time", requests.ReadTimeout(), True),
    ("cut on the way", requests.ConnectionError(ON_THE_WAY), True),
    ("something of the network", requests.ConnectionError(), True),
    ("cut in the answer", requests.exceptions.ChunkedEncodingError(), True),
    ("an endless answer", b" " * (10 * 1024 * 1024 + 1), True),
]


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
@pytest.mark.parametrize(("_case", "body", "uncertain"), BROKEN)
def test_a_change_may_have_been_made_once_it_could_have_been_sent(
    method: str, _case: str, body: Exception | bytes, uncertain: bool
) -> None:
    error = lost(method, {"body": body})
    assert (error.uncertain, error.permanent) == (uncertain, False)


@pytest.mark.parametrize(("_case", "body", "_uncertain"), BROKEN)
def test_a_read_is_never_in_doubt(_case: str, body: Exception | bytes, _uncertain: bool) -> None:
    assert not lost("GET", {"body": body}).uncertain


@pytest.mark.parametrize(
    ("status", "uncertain"),
    [(302, False), (400, False), (401, False), (403, False), (404, False), (409, False)]
    + [(413, False), (422, False), (423, False), (425, False), (429, False)]
    + [(408, True), (500, True), (502, True), (503, True), (504, True)],
)
def test_an_answer_says_whether_a_change_may_have_been_made(status: int, uncertain: bool) -> None:
    headers = {"Retry-After": "7"}
    change = failure("PATCH /thing", Answer(status, headers, b"", changing=True))
    assert change.uncertain is uncertain
    assert not (change.uncertain and change.permanent)
    assert not failure("GET /thing", Answer(status, headers, b"")).uncertain


@pytest.mark.parametrize(("status", "uncertain"), [(200, True), (204, True), (404, False)])
def test_a_body_that_is_not_json_hides_a_change_only_in_a_success(
    status: int, uncertain: bool
) -> None:
    with pytest.raises(PlatformError) as doubt:
        Answer(status, {}, b"<html>", changing=True).json()
    assert doubt.value.uncertain is uncertain


@pytest.fixture
def hanging_up() -> Iterator[str]:
    """Take one request and hang up without an answer; give the address."""
    with create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        thread.join()


def test_a_server_that_hangs_up_may_have_made_the_change(hanging_up: str) -> None:
    with pytest.raises(PlatformError) as cut:
        Http(trusted=[hanging_up]).send("PATCH", hanging_up, headers={}, body=b"{}")
    assert cut.value.uncertain
