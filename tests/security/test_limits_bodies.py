"""Bodies, headers and addresses at their limits, to the byte, in one piece or many."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, Request, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.test import EnvironBuilder, run_wsgi_app

from app.services.customer_files import reading
from app.views import bodies, checkout, heads
from tests.security.staff import Staff, staff_of
from tests.tables import everything
from tests.views.conftest import Bearer

MIB = 1024 * 1024
AS_JSON, AS_FORM, AS_CSV = "application/json", "application/x-www-form-urlencoded", "text/csv"

WAYS: dict[str, Callable[[Request], object]] = {
    "as bytes": lambda request: request.get_data(),
    "as a form": lambda request: request.form["a"],
    "as values": lambda request: request.values["a"],
    "as a file": lambda request: request.stream.read(),
    "in lines": lambda request: [*request.stream],
}


@pytest.fixture
def staff(sqlite_app: Flask) -> Staff:
    return staff_of(sqlite_app)


def send(
    app: Flask, path: str, body: bytes, *, chunked: bool, headers: Bearer, kind: str = AS_JSON
) -> tuple[int, bytes]:
    """Post a body; `chunked`: as granian hands one over whose length nobody has told."""
    builder = EnvironBuilder(path, method="POST", headers=headers, content_type=kind, data=body)
    environ: dict[str, Any] = builder.get_environ()
    if chunked:
        del environ["CONTENT_LENGTH"]
        environ |= {"wsgi.input": io.BytesIO(body), "wsgi.input_terminated": True}
        environ["HTTP_TRANSFER_ENCODING"] = "chunked"
    parts, status, _ = run_wsgi_app(app, environ, buffered=True)
    return int(status.split()[0]), b"".join(parts)


def test_the_limits_are_those_that_docs_tell() -> None:
    told = (bodies.LARGEST_WEBHOOK, bodies.LARGEST, reading.LARGEST, checkout.MAX_BODY)
    assert told == (MIB, 256 * 1024, 5 * MIB, 1024)
    assert (heads.LARGEST, heads.LONGEST_ADDRESS) == (16 * 1024, 8 * 1024)


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize(
    ("path", "kind", "limit"),
    [
        ("/webhooks/shoptet", AS_JSON, bodies.LARGEST_WEBHOOK),
        ("/webhooks/shoptet", AS_FORM, bodies.LARGEST_WEBHOOK),
        ("/api/indicators", AS_JSON, bodies.LARGEST),
        ("/app/token", AS_JSON, bodies.LARGEST),
        ("/app/customers/files/check", AS_CSV, reading.LARGEST),
        ("/app/customers/files/carry-out", AS_CSV, reading.LARGEST),
    ],
)
def test_a_body_is_taken_to_the_byte_and_never_cut(
    staff: Staff, sqlite_app: Flask, path: str, kind: str, limit: int, chunked: bool
) -> None:
    before = everything()
    statuses = [
        send(sqlite_app, path, b"x" * size, chunked=chunked, headers=staff.headers, kind=kind)[0]
        for size in (limit - 1, limit, limit + 1, 2 * limit)
    ]
    if chunked and kind == AS_CSV:
        assert statuses == [411] * 4
    else:
        # What it says is nonsense, so it is refused all the same, for that.
        assert statuses in ([400, 400, 413, 413], [401, 401, 413, 413])
    assert everything() == before


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("room", [0, 1])
def test_a_question_as_long_as_the_limit_is_answered_and_a_longer_one_is_not(
    staff: Staff, sqlite_app: Flask, chunked: bool, room: int
) -> None:
    plain = json.dumps({"codes": ["A"]}).encode()
    body = plain.ljust(bodies.LARGEST + room)
    status, _ = send(sqlite_app, "/api/indicators", body, chunked=chunked, headers=staff.headers)
    assert status == (413 if room else 200)


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_whichever_way_a_view_asks_a_body_is_not_cut(
    sqlite_app: Flask, way: Callable[[Request], object], chunked: bool
) -> None:
    """Flask cuts a chunked body at the limit, a form too, and goes on with the piece."""

    def asked(size: int) -> object:
        body = b"a=" + b"x" * (size - 2)
        builder = EnvironBuilder("/", method="POST", data=body, content_type=AS_FORM)
        environ = builder.get_environ()
        if chunked:
            del environ["CONTENT_LENGTH"]
            environ |= {"wsgi.input": io.BytesIO(body), "wsgi.input_terminated": True}
        with sqlite_app.request_context(environ):
            return way(request)

    assert asked(bodies.LARGEST)
    with pytest.raises(RequestEntityTooLarge):
        asked(bodies.LARGEST + 1)


@pytest.mark.parametrize(
    "length", ["-1", "abc", "1e3", "9" * 30, "0" * 30, "１", "5, 5", "+5", " 5"]
)
def test_a_nonsensical_length_is_refused(staff: Staff, sqlite_app: Flask, length: str) -> None:
    for path in ("/webhooks/shoptet", "/api/indicators", "/app/token"):
        builder = EnvironBuilder(path, method="POST", headers=staff.headers, data=b"{}")
        environ = builder.get_environ() | {"CONTENT_LENGTH": length, "CONTENT_TYPE": AS_JSON}
        _, status, _ = run_wsgi_app(sqlite_app, environ, buffered=True)
        assert status[:3] in ("400", "413"), path


def test_a_body_that_breaks_off_is_not_taken_for_a_whole_one(
    staff: Staff, sqlite_app: Flask
) -> None:
    for path in ("/webhooks/shoptet", "/api/indicators", "/app/token"):
        builder = EnvironBuilder(path, method="POST", headers=staff.headers, data=b"{}")
        environ = builder.get_environ() | {"CONTENT_LENGTH": "3", "CONTENT_TYPE": AS_JSON}
        _, status, _ = run_wsgi_app(sqlite_app, environ, buffered=True)
        assert status[:3] == "400", path


@pytest.mark.parametrize("path", ["/healthz", "/webhooks/shoptet", "/api/openapi.json", "/nothing"])
def test_headers_are_taken_to_the_byte(sqlite_app: Flask, path: str) -> None:
    def status(size: int) -> int:
        environ = EnvironBuilder(path).get_environ()
        environ["HTTP_X_LONG"] = "x" * (size - heads.size(environ) - len("X_LONG") - 4)
        assert heads.size(environ) == size
        return int(run_wsgi_app(sqlite_app, environ, buffered=True)[1].split()[0])

    assert status(heads.LARGEST) in (200, 404, 405)
    assert status(heads.LARGEST + 1) == 431


def test_an_address_is_taken_to_the_byte(sqlite_app: Flask) -> None:
    client = sqlite_app.test_client()
    path = "/healthz"
    fits = "x" * (heads.LONGEST_ADDRESS - len(path))
    assert client.get(f"{path}?{fits}").status_code == 200
    answer = client.get(f"{path}?{fits}x")
    assert (answer.status_code, answer.json["code"]) == (414, "address-too-long")  # type: ignore[index]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
