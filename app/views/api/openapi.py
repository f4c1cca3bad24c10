"""The description of the API, for whoever wants to use it."""

from collections.abc import Mapping
from typing import Any

import orjson
from flask import Blueprint, Flask, Response, current_app

from app.views.auth import public

PUBLISHED = "openapi"

bp = Blueprint("openapi", __name__, url_prefix="/api")
bp.before_request(public)


def publish(app: Flask, description: Mapping[str, Any]) -> None:
    """Let an application tell what its API takes and answers."""
    app.extensions[PUBLISHED] = orjson.dumps(description, option=orjson.OPT_INDENT_2)


@bp.get("/openapi.json")
def show() -> Response:
    """Tell what the API takes and answers."""
    return Response(current_app.extensions[PUBLISHED], mimetype="application/json")
