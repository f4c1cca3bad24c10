"""Webhooks of all platforms: read the raw body, prove and store it, answer."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING

import orjson
import structlog
from flask import Blueprint, Flask, Response, current_app, request
from werkzeug.datastructures import EnvironHeaders

from app.services.intake import Intake
from app.views import bodies, errors
from app.views.auth import proves_itself
from app.views.headers import UNFRAMED

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = structlog.get_logger(__name__)

bp = Blueprint("webhooks", __name__, url_prefix="/webhooks")
bp.before_request(proves_itself)

PREFIX = "/webhooks/"
# Webhook bodies are a few hundred bytes; nothing we accept comes near this.
MAX_BODY = 1024 * 1024
PROBLEM_HEADERS = [("Content-Type", "application/problem+json"), *UNFRAMED]
HEADERS: Mapping[HTTPStatus, list[tuple[str, str]]] = {
    HTTPStatus.OK: [("Content-Length", "0"), *UNFRAMED],
    HTTPStatus.SERVICE_UNAVAILABLE: [
        *errors.HEADERS[HTTPStatus.SERVICE_UNAVAILABLE].items(),
        *PROBLEM_HEADERS,
    ],
}

Answer = tuple[HTTPStatus, bytes]


@bp.post("/<platform>")
def receive(platform: str) -> Response:
    """Take in one webhook."""
    status, body = answer(current_app.extensions["intake"], platform, request.environ)
    return Response(body, status, HEADERS.get(status, PROBLEM_HEADERS))


def answer(intake: Intake, platform: str, environ: "WSGIEnvironment") -> Answer:
    """Prove and store one webhook; 200 only after the commit. The texts echo nothing."""
    try:
        intake.receive(platform, dict(EnvironHeaders(environ)), bodies.read(environ, MAX_BODY))
    except bodies.TooLarge:
        return _problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    except tuple(errors.STATUS) as error:
        found = (status for kind, status in errors.STATUS.items() if isinstance(error, kind))
        return _problem(next(found))
    except Exception as error:
        # Whatever it is, the platform must try again and somebody must hear of it.
        log.error("intake.failed", error=error)
        return _problem(HTTPStatus.INTERNAL_SERVER_ERROR)
    return HTTPStatus.OK, b""


def shortcut(app: Flask) -> None:
    """Answer webhooks in front of Flask, whose dispatch costs more than all the rest of it.

    Same function, same answers as the route above (docs/decisions/0003 has the figures).
    """
    inner: WSGIApplication = app.wsgi_app
    intake: Intake = app.extensions["intake"]

    def front(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path: str = environ["PATH_INFO"]
        if environ["REQUEST_METHOD"] != "POST" or not path.startswith(PREFIX):
            return inner(environ, start_response)
        status, body = answer(intake, path[len(PREFIX) :], environ)
        start_response(f"{status.value} {status.phrase}", HEADERS.get(status, PROBLEM_HEADERS))
        return [body]

    app.wsgi_app = front  # type: ignore[method-assign]


def _problem(status: HTTPStatus) -> Answer:
    return status, orjson.dumps(errors.problem(status))
