"""What stands before a body: headers and address, no larger than anything of ours needs."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import orjson
from flask import Flask

from app.views import problems
from app.views.headers import UNFRAMED

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LARGEST = 16 * 1024
LONGEST_ADDRESS = 8 * 1024
# A colon, a blank and the end of the line.
AROUND = 4
# How WSGI writes the names of headers; the other names are its own.
HEADER = "HTTP_"
UNMARKED = ("CONTENT_TYPE", "CONTENT_LENGTH")


def size(environ: "WSGIEnvironment") -> int:
    """Return the bytes of all lines of the headers."""
    total = 0
    for name, value in environ.items():
        if name[:5] == HEADER:
            total += len(name) - len(HEADER) + len(value) + AROUND
    for name in UNMARKED:
        if value := environ.get(name):
            total += len(name) + len(value) + AROUND
    return total


def shortcut(app: Flask) -> None:
    """Refuse large headers and long addresses in front of everything else."""
    inner: WSGIApplication = app.wsgi_app

    def front(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if len(environ["PATH_INFO"]) + len(environ.get("QUERY_STRING", "")) > LONGEST_ADDRESS:
            return _refuse(problems.ADDRESS_TOO_LONG, start_response)
        if size(environ) > LARGEST:
            return _refuse(problems.HEADERS_TOO_LARGE, start_response)
        return inner(environ, start_response)

    app.wsgi_app = front  # type: ignore[method-assign]


def _refuse(problem: problems.Problem, start_response: "StartResponse") -> Iterable[bytes]:
    status = f"{problem.status.value} {problem.status.phrase}"
    start_response(status, [("Content-Type", "application/problem+json"), *UNFRAMED])
    return [orjson.dumps(problems.body(problem))]
