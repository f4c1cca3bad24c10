"""What each error becomes, and what the answer says: constant texts and a request id."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from math import ceil

import structlog
from flask import Flask, Response, jsonify, make_response, render_template, request
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException

from app import outages, request_ids
from app.errors import (
    Forbidden,
    Invalid,
    NotFound,
    OneAtATime,
    Outdated,
    PlatformError,
    TooOften,
    Unauthenticated,
    Unavailable,
)
from app.views import bodies, problems
from app.views.problems import Problem

log = structlog.get_logger(__name__)

# Whoever comes first decides: a kind stands before the kinds that it belongs to.
KINDS: Mapping[type[Exception], Problem] = {
    Unauthenticated: problems.NOT_PROVEN,
    Forbidden: problems.FORBIDDEN,
    NotFound: problems.NOT_FOUND,
    Invalid: problems.INVALID,
    ValidationError: problems.NOT_AS_DESCRIBED,
    Outdated: problems.OUTDATED,
    bodies.TooLarge: problems.TOO_LARGE,
    OneAtATime: problems.ONE_AT_A_TIME,
    TooOften: problems.TOO_OFTEN,
    Unavailable: problems.UNAVAILABLE,
    PlatformError: problems.PLATFORM_FAILED,
}
HEADERS: Mapping[HTTPStatus, Mapping[str, str]] = {
    HTTPStatus.UNAUTHORIZED: {"WWW-Authenticate": "Bearer"},
    HTTPStatus.SERVICE_UNAVAILABLE: {"Retry-After": "5"},
}
KEPT_HEADERS = ("Allow", "Retry-After")
JSON_PATHS = ("/api/", "/webhooks/")


def register(app: Flask) -> None:
    """Answer every error of the application."""
    for error, problem in KINDS.items():
        app.register_error_handler(error, _answer_with(problem))
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(Exception, _answer_unexpected)


def problem_of(error: Exception) -> Problem | None:
    """Return what an error of a kind that we expect becomes, None for any other."""
    if outages.is_away(error):
        return problems.UNAVAILABLE
    return next((problem for kind, problem in KINDS.items() if isinstance(error, kind)), None)


def headers_of(problem: Problem, error: Exception | None = None) -> Mapping[str, str]:
    """Return the headers that belong to a problem."""
    if isinstance(error, TooOften):
        return {"Retry-After": str(max(ceil(error.retry_after.total_seconds()), 1))}
    return HEADERS.get(problem.status, {})


def refused(text: str) -> Response:
    """Answer a page that asked for what cannot be; the text says why, in the reader's language."""
    return _as_json(problems.REFUSED, text)


def _answer_with(problem: Problem) -> Callable[[Exception], Response]:
    def answer(error: Exception) -> Response:
        # Texts of Invalid are ours and say what to correct; other texts are for the log.
        detail = str(error) if isinstance(error, Invalid) else ""
        return _answer(problem, headers_of(problem, error), detail=detail)

    return answer


def _answer_http(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    given = dict(error.get_headers())
    kept = {name: given[name] for name in KEPT_HEADERS if name in given}
    return _answer(problems.of_status(status), kept)


def _answer_unexpected(error: Exception) -> Response:
    request_id = request_ids.current()
    away = outages.is_away(error)
    event = "database.away" if away else "request.failed"
    log.error(event, request_id=request_id, endpoint=request.endpoint, error=error)
    problem = problems.UNAVAILABLE if away else problems.FAILED
    return _answer(problem, headers_of(problem), request_id=request_id)


def _answer(
    problem: Problem, headers: Mapping[str, str], detail: str = "", request_id: str = ""
) -> Response:
    if _wants_json():
        response = _as_json(problem, detail, request_id)
    else:
        page = render_template("error.html", status=problem.status.value, request_id=request_id)
        response = make_response(page)
    response.status_code = problem.status
    response.headers.update(headers)
    return response


def _as_json(problem: Problem, detail: str = "", request_id: str = "") -> Response:
    response = jsonify(problems.body(problem, detail, request_id))
    response.mimetype = "application/problem+json"
    response.status_code = problem.status
    return response


def _wants_json() -> bool:
    if request.path.startswith(JSON_PATHS):
        return True
    accepted = request.accept_mimetypes
    if "text/html" in accepted.values():
        return accepted["application/json"] > accepted["text/html"]
    # A script: it asks for something else, or sends JSON and does not say what it wants to read.
    return request.is_json or bool(accepted and not accepted["text/html"])
