"""The description of the API: OpenAPI made from its routes and schemas by flask-smorest."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Flask
from flask_smorest import Api
from marshmallow import Schema, fields, validate

from app.views.problems import PROBLEMS

PROBLEM = "application/problem+json"
ABOUT = """\
Indicators of a shop's orders, for lists that are not ours. The shop is the one whose staff the
token was given to. Errors are problem details (RFC 9457).
"""
SPEC: Mapping[str, Any] = {
    "title": "Smajlík",
    "version": "1",
    "openapi_version": "3.1.0",
    "info": {"description": ABOUT},
    "servers": [{"url": "/"}],
    "security": [{"token": []}],
}
TOKEN = {
    "type": "http",
    "scheme": "bearer",
    "description": "A token of the shop's staff: the page of the plugin has one (POST /app/token).",
}

ERRORS: Mapping[HTTPStatus, str] = {
    HTTPStatus.BAD_REQUEST: "The body is not strict JSON, or not what its schema allows.",
    HTTPStatus.UNAUTHORIZED: "There is no token, or it is older than five minutes.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is larger than 256 KiB.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "The body does not say that it is JSON.",
    HTTPStatus.TOO_MANY_REQUESTS: "The shop or the address calls too often: see Retry-After.",
    HTTPStatus.SERVICE_UNAVAILABLE: "The database is away: see Retry-After.",
}


class Problem(Schema):
    """Problem details."""

    type = fields.String(required=True)
    code = fields.String(
        required=True,
        validate=validate.OneOf([problem.code for problem in PROBLEMS]),
        metadata={"description": "Stable; GET /api/problems says when each happens."},
    )
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String()
    request_id = fields.String()


class Description(Api):  # type: ignore[misc]
    """Describes routes; what they answer to errors is decided by views.errors alone."""

    ERROR_SCHEMA = Problem
    DEFAULT_ERROR_RESPONSE_NAME = None

    def __init__(self, app: Flask) -> None:
        """Describe routes of an application."""
        super().__init__(app, spec_kwargs={**SPEC})
        self.spec.components.security_scheme("token", TOKEN)

    def _register_error_handlers(self) -> None:
        """Leave errors to views.errors."""

    def _register_pagination_header(self) -> None:
        """Leave pages out: there are none."""

    def _register_responses(self) -> None:
        """Let an error be named by its status."""
        for status, text in ERRORS.items():
            content = {PROBLEM: {"schema": self.ERROR_SCHEMA}}
            response = {"description": text, "content": content}
            self.spec.components.response(status.name, response, lazy=True)
