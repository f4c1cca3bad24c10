"""Bodies of requests to the API: JSON by schema, refused as everywhere else (views.errors)."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, NoReturn, TypeVar

from flask import Request
from flask_smorest import Blueprint
from marshmallow import Schema, ValidationError
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from app import strict_json
from app.views.api.description import ERRORS

View = TypeVar("View", bound=Callable[..., Any])


class Parser(FlaskParser):
    """Reads strict UTF-8 JSON; 400 for whatever the schema does not allow."""

    DEFAULT_VALIDATION_STATUS = 400

    def load_json(self, req: Request, schema: object) -> Any:
        """Return the body; UnsupportedMediaType, BadRequest."""
        if not req.is_json:
            raise UnsupportedMediaType
        try:
            return strict_json.loads(req.get_data())
        except ValueError:
            raise BadRequest from None

    def handle_error(self, error: ValidationError, *_: Any, **__: Any) -> NoReturn:
        """Leave the answer to views.errors."""
        raise error


class ApiBlueprint(Blueprint):  # type: ignore[misc]
    """A blueprint whose routes are described and read bodies strictly."""

    ARGUMENTS_PARSER = Parser()

    def accepts(
        self, path: str, body: type[Schema], answer: type[Schema], example: Mapping[str, object]
    ) -> Callable[[View], View]:
        """Decorate a view to which one body is posted; it answers with another, or a problem."""

        def decorate(view: View) -> View:
            described = self.response(HTTPStatus.OK, answer)(view)
            for status in ERRORS:
                described = self.alt_response(status, response=status.name)(described)
            routed: View = self.post(path)(self.arguments(body, example=example)(described))
            return routed

        return decorate
