"""One id, one log line and a last resort for every request, whoever answers it."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from time import perf_counter
from typing import TYPE_CHECKING, Any

import structlog
from flask import Flask, request
from werkzeug.wsgi import ClosingIterator

from app import measures, request_ids
from app.views.headers import UNFRAMED

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = structlog.get_logger(__name__)

HEADER = "X-Request-ID"
ENDPOINT = "smajlik.endpoint"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
BROKEN = HTTPStatus.INTERNAL_SERVER_ERROR
LAST_RESORT = b'{"type":"about:blank","title":"Internal Server Error","status":500}'
# Webhooks that were taken in write no line of their own: docs/decisions/0021.
UNTOLD = {"webhooks.receive": HTTPStatus.OK}


def register(app: Flask) -> None:
    """Stand in front of everything that answers."""
    app.before_request(_note_endpoint)
    inner: WSGIApplication = app.wsgi_app

    def front(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        begun = perf_counter()
        # An id that the caller sends would let them name our lines: it is not looked at.
        own = (HEADER, request_ids.begin())
        status = BROKEN.value

        def start(line: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            nonlocal status
            status = int(line[:3])
            return start_response(line, [*headers, own], *error)

        def done() -> None:
            _tell(environ, status, perf_counter() - begun)

        try:
            body = inner(environ, start)
        except Exception as error:
            log.error("request.broke", error=error)
            body = _last_resort(start)
        if type(body) is list:
            done()
            return body
        return ClosingIterator(body, [done])

    app.wsgi_app = front  # type: ignore[method-assign]


def _note_endpoint() -> None:
    request.environ[ENDPOINT] = request.endpoint


def _last_resort(start: Callable[..., Any]) -> list[bytes]:
    start(
        f"{BROKEN.value} {BROKEN.phrase}",
        [
            ("Content-Type", "application/problem+json"),
            ("Content-Length", str(len(LAST_RESORT))),
            *UNFRAMED,
        ],
    )
    return [LAST_RESORT]


def _tell(environ: "WSGIEnvironment", status: int, seconds: float) -> None:
    endpoint = environ.get(ENDPOINT)
    if status >= HTTPStatus.BAD_REQUEST:
        measures.REFUSALS.labels(str(status)).inc()
    if endpoint in UNTOLD and status == UNTOLD[endpoint]:
        return
    method = environ["REQUEST_METHOD"]
    log.info(
        "request",
        method=method if method in METHODS else "other",
        endpoint=endpoint or "none",
        status=status,
        ms=round(seconds * 1000, 1),
    )
    # The thread goes on to somebody else; whoever wrote no line has bound nothing either.
    structlog.contextvars.clear_contextvars()
