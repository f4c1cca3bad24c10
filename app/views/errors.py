"""Which status each error becomes, and what the answer says: constant texts and a request id."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from uuid import uuid4

import structlog
from flask import Flask, Response, jsonify, make_response, render_template, request
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException

from app.errors import (
    Forbidden,
    Invalid,
    NotFound,
    Outdated,
    PlatformError,
    Unauthenticated,
    Unavailable,
)

log = structlog.get_logger(__name__)

STATUS: Mapping[type[Exception], HTTPStatus] = {
    Unauthenticated: HTTPStatus.UNAUTHORIZED,
    Forbidden: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    Invalid: HTTPStatus.BAD_REQUEST,
    ValidationError: HTTPStatus.BAD_REQUEST,
    Outdated: HTTPStatus.CONFLICT,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    PlatformError: HTTPStatus.BAD_GATEWAY,
}
HEADERS: Mapping[HTTPStatus, Mapping[str, str]] = {
    HTTPStatus.UNAUTHORIZED: {"WWW-Authenticate": "Bearer"},
    HTTPStatus.SERVICE_UNAVAILABLE: {"Retry-After": "5"},
}
KEPT_HEADERS = ("Allow", "Retry-After")
JSON_PATHS = ("/api/", "/webhooks/")


def register(app: Flask) -> None:
    """Answer every error of the application."""
    for error, status in STATUS.items():
        app.register_error_handler(error, _answer_with(status))
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(Exception, _answer_unexpected)


def _answer_with(status: HTTPStatus) -> Callable[[Exception], Response]:
    def answer(error: Exception) -> Response:
        # Texts of Invalid are ours and say what to correct; other texts are for the log.
        detail = str(error) if isinstance(error, Invalid) else ""
        return _answer(status, detail=detail)

    return answer


def _answer_http(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    given = dict(error.get_headers())
    return _answer(status, {name: given[name] for name in KEPT_HEADERS if name in given})


def _answer_unexpected(error: Exception) -> Response:
    request_id = uuid4().hex
    log.error("request.failed", request_id=request_id, endpoint=request.endpoint, error=error)
    return _answer(HTTPStatus.INTERNAL_SERVER_ERROR, request_id=request_id)


def _answer(
    status: HTTPStatus,
    headers: Mapping[str, str] | None = None,
    detail: str = "",
    request_id: str = "",
) -> Response:
    if _wants_json():
        response = jsonify(problem(status, detail, request_id))
        response.mimetype = "application/problem+json"
    else:
        page = render_template("error.html", status=status.value, request_id=request_id)
        response = make_response(page)
    response.status_code = status
    response.headers.update({**HEADERS.get(status, {}), **(headers or {})})
    return response


def problem(status: HTTPStatus, detail: str = "", request_id: str = "") -> Mapping[str, object]:
    """Return problem details. Reference: RFC 9457."""
    told = {"detail": detail, "request_id": request_id}
    always = {"type": "about:blank", "title": status.phrase, "status": status.value}
    return always | {name: text for name, text in told.items() if text}


def _wants_json() -> bool:
    if request.path.startswith(JSON_PATHS):
        return True
    accepted = request.accept_mimetypes
    return accepted.best_match(["text/html", "application/json"]) == "application/json"
