"""Webhooks of all platforms: read the raw body, prove and store it, answer."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from time import perf_counter
from typing import TYPE_CHECKING

import orjson
import structlog
from flask import Blueprint, Flask, Response, current_app, request
from werkzeug.datastructures import EnvironHeaders

from app import measures
from app.errors import Unauthenticated
from app.services.intake import Intake
from app.views import bodies, caller, errors, limits, problems
from app.views.auth import proves_itself
from app.views.headers import ENCRYPTED, UNFRAMED
from app.views.request_log import ENDPOINT

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = structlog.get_logger(__name__)

bp = Blueprint("webhooks", __name__, url_prefix="/webhooks")
bp.before_request(proves_itself)

PREFIX, RECEIVE = "/webhooks/", "webhooks.receive"
STORED = [("Content-Length", "0"), *UNFRAMED]
PROBLEM = [("Content-Type", "application/problem+json"), *UNFRAMED]

Answer = tuple[HTTPStatus, bytes, list[tuple[str, str]]]
VERDICTS: Mapping[HTTPStatus, str] = {
    HTTPStatus.OK: "accepted",
    HTTPStatus.BAD_REQUEST: "invalid",
    HTTPStatus.UNAUTHORIZED: "unproven",
    HTTPStatus.NOT_FOUND: "no_platform",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too_large",
    HTTPStatus.TOO_MANY_REQUESTS: "too_many",
    HTTPStatus.SERVICE_UNAVAILABLE: "not_stored",
}
OTHER = "failed"


@bp.post("/<platform>")
def receive(platform: str) -> Response:
    """Take in one webhook."""
    status, body, headers = answer(current_app, platform, request.environ)
    return Response(body, status, headers)


def answer(app: Flask, platform: str, environ: "WSGIEnvironment") -> Answer:
    """Prove and store one webhook; 200 only after the commit. The texts echo nothing."""
    begun = perf_counter()
    told = _answer(app, platform, environ)
    measures.intake(VERDICTS.get(told[0], OTHER)).observe(perf_counter() - begun)
    return told


def _answer(app: Flask, platform: str, environ: "WSGIEnvironment") -> Answer:
    intake: Intake = app.extensions["intake"]
    try:
        _receive(app, intake, platform, environ)
    except Exception as error:
        return _refuse(error)
    return HTTPStatus.OK, b"", STORED


def _receive(app: Flask, intake: Intake, platform: str, environ: "WSGIEnvironment") -> None:
    body = bodies.read(environ, bodies.LARGEST_WEBHOOK)
    try:
        intake.receive(platform, dict(EnvironHeaders(environ)), body)
    except Unauthenticated:
        # Only now: however many somebody forges, what is signed is never counted.
        limits.of_app(app).count_forged(caller.address(environ, app.config["PROXIES"]))
        raise


def _refuse(error: Exception) -> Answer:
    problem = errors.problem_of(error)
    if problem is None:
        # Whatever it is, the platform must try again and somebody must hear of it.
        log.error("intake.failed", error=error)
        problem = problems.FAILED
    headers = [*errors.headers_of(problem, error).items(), *PROBLEM]
    return problem.status, orjson.dumps(problems.body(problem)), headers


def shortcut(app: Flask) -> None:
    """Answer webhooks in front of Flask, whose dispatch costs more than all the rest of it.

    Same function, same answers as the route above (docs/decisions/0003 has the figures).
    """
    inner: WSGIApplication = app.wsgi_app

    def front(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path: str = environ["PATH_INFO"]
        if environ["REQUEST_METHOD"] != "POST" or not path.startswith(PREFIX):
            return inner(environ, start_response)
        environ[ENDPOINT] = RECEIVE
        status, body, headers = answer(app, path[len(PREFIX) :], environ)
        if environ["wsgi.url_scheme"] == "https":
            headers = [*headers, ENCRYPTED]
        start_response(f"{status.value} {status.phrase}", headers)
        return [body]

    app.wsgi_app = front  # type: ignore[method-assign]
