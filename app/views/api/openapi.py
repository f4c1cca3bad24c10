"""The description of the API, for whoever wants to use it."""

from collections.abc import Mapping
from typing import Any

import orjson
from flask import Blueprint, Flask, Response, current_app

from app.views.auth import public
from app.views.problems import PROBLEMS

PUBLISHED = "openapi"

bp = Blueprint("openapi", __name__, url_prefix="/api")
bp.before_request(public)


def publish(app: Flask, description: Mapping[str, Any]) -> None:
    """Let an application tell what its API takes and answers."""
    app.extensions[PUBLISHED] = orjson.dumps(description, option=orjson.OPT_INDENT_2)


@bp.get("/problems")
def list_problems() -> Response:
    """Tell the codes of all refusals: what the `type` of one points at."""
    told = [
        {"code": known.code, "status": known.status.value, "title": known.title}
        for known in PROBLEMS
    ]
    return Response(orjson.dumps({"problems": told}), mimetype="application/json")


@bp.get("/openapi.json")
def show() -> Response:
    """Tell what the API takes and answers."""
    return Response(current_app.extensions[PUBLISHED], mimetype="application/json")
