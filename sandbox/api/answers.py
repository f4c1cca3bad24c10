"""The envelope of every answer, errors, paging and the reading of requests."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import uuid4

from flask import Response, g, request

from sandbox.prices import Json
from sandbox.stamps import parse_stamp

T = TypeVar("T")


@dataclass
class ApiError(Exception):
    """A refusal as the platform words it."""

    http_status: int
    code: str
    message: str
    instance: str = "unknown"

    def document(self) -> Json:
        """Write it as a member of `errors`."""
        return {"errorCode": self.code, "message": self.message, "instance": self.instance}


def request_id() -> str:
    """Return the id of this request, the same in the header and in the body."""
    if "request_id" not in g:
        g.request_id = str(uuid4())
    return str(g.request_id)


def answer(data: Json | None, status: int = 200, errors: Sequence[ApiError] = ()) -> Response:
    """Wrap data into the envelope (contract: basic principles)."""
    envelope = {
        "data": data,
        "errors": [error.document() for error in errors] or None,
        "metadata": {"requestId": request_id()},
    }
    text = json.dumps(envelope, ensure_ascii=False)
    return Response(text, status, content_type="application/json; charset=utf-8")


def refuse(error: ApiError) -> Response:
    """Answer a refusal."""
    return answer(None, error.http_status, [error])


def body(allowed: dict[str, type | tuple[type, ...]], required: Sequence[str] = ()) -> Json:
    """Return `data` of the request's JSON; 422 for anything the schema does not allow."""
    wrapped = request.get_json(silent=True)
    if not isinstance(wrapped, dict) or not isinstance(wrapped.get("data"), dict):
        raise ApiError(422, "invalid-request-data", "The body must be an object with data.", "data")
    data: Json = wrapped["data"]
    for key, value in data.items():
        if key not in allowed:
            raise ApiError(422, "invalid-request-data", "Unknown property.", f"data.{key}")
        wrong_bool = isinstance(value, bool) and not _takes_bool(allowed[key])
        if wrong_bool or not isinstance(value, allowed[key]):
            raise ApiError(422, "invalid-request-data", "Wrong type.", f"data.{key}")
    for key in required:
        if key not in data:
            raise ApiError(422, "invalid-request-data", "Missing property.", f"data.{key}")
    if not data:
        raise ApiError(422, "invalid-request-data", "Nothing to change.", "data")
    return data


def _takes_bool(types: type | tuple[type, ...]) -> bool:
    return bool in (types if isinstance(types, tuple) else (types,))


def flag(name: str) -> bool:
    """Read a boolean of the query."""
    return request.args.get(name, "").lower() in {"true", "1"}


def parameter(name: str, read: Callable[[str], T]) -> T | None:
    """Read a parameter of the query; 400 when it cannot be read."""
    text = request.args.get(name)
    if text is None:
        return None
    try:
        return read(text)
    except ValueError:
        message = f'Invalid "{name}" parameter.'
        raise ApiError(400, "invalid-parameter", message, name) from None


def moment(name: str) -> Any:
    """Read a moment of the query; None when it is not given."""
    return parameter(name, parse_stamp)


def include() -> frozenset[str]:
    """Return the sections asked for."""
    return frozenset(filter(None, request.args.get("include", "").split(",")))


def paged(rows: Sequence[Any], default: int, most: int) -> tuple[Sequence[Any], Json]:
    """Cut the asked page out of the rows; return it with the paginator. Too large is clamped."""
    page = parameter("page", int) or 1
    size = min(parameter("itemsPerPage", int) or default, most)
    if page < 1 or size < 1:
        raise ApiError(400, "invalid-parameter", "Pages are counted from 1.", "page")
    part = rows[(page - 1) * size : page * size]
    g.result_size = len(part)
    return part, {
        "totalCount": len(rows),
        "page": page,
        "pageCount": max(1, -(-len(rows) // size)),
        "itemsOnPage": len(part),
        "itemsPerPage": size,
    }
