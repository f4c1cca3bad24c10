"""Indicators in front of Flask, whose dispatch costs more than half of all the rest.

Only what is plainly right is answered here; whatever else comes goes to the route, as it came.
docs/decisions/0009 has the figures.
"""

from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Any

from flask import Flask

from app import strict_json
from app.services.indicators import MOST
from app.views import auth, caller, limits
from app.views.api import indicators
from app.views.api.schemas import LONGEST_CODE
from app.views.headers import UNFRAMED
from app.views.request_log import ENDPOINT

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATH, SHOW = "/api/indicators", "api.show"
JSON = "application/json"
# 200 codes of 100 characters, each escaped, and the least that stands around them.
LARGEST = 128 * 1024
OK = "200 OK"


def shortcut(app: Flask) -> None:
    """Answer proven, plain questions about orders before Flask hears of them."""
    inner: WSGIApplication = app.wsgi_app

    def front(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        body = _answer(app, environ) if _is_plain(environ) else None
        if body is None:
            return inner(environ, start_response)
        environ[ENDPOINT] = SHOW
        length = ("Content-Length", str(len(body)))
        start_response(OK, [("Content-Type", JSON), length, *UNFRAMED])
        return [body]

    app.wsgi_app = front  # type: ignore[method-assign]


def _is_plain(environ: "WSGIEnvironment") -> bool:
    return (
        environ["PATH_INFO"] == PATH
        and environ["REQUEST_METHOD"] == "POST"
        and environ.get("CONTENT_TYPE") == JSON
        and environ["wsgi.url_scheme"] == "http"
        and 0 < _length(environ) <= LARGEST
    )


def _length(environ: "WSGIEnvironment") -> int:
    text = environ.get("CONTENT_LENGTH") or ""
    return int(text) if text.isdecimal() and text.isascii() else 0


def _answer(app: Flask, environ: "WSGIEnvironment") -> bytes | None:
    """Return the body of a 200; None leaves the request to the route, which says what is wrong."""
    body = environ["wsgi.input"].read(_length(environ))
    try:
        claims = auth.claims(app, environ.get("HTTP_AUTHORIZATION", ""))
        codes = _codes(strict_json.loads(body))
        _count(app, environ, claims.shop_id)
        return indicators.answer(app, claims.shop_id, claims.epoch, claims.language, codes)
    except Exception:
        environ["wsgi.input"] = BytesIO(body)
        return None


def _count(app: Flask, environ: "WSGIEnvironment", shop_id: int) -> None:
    """Count a call as the route would."""
    counting = limits.of_app(app)
    counting.count_address(caller.address(environ, app.config["PROXIES"]), reading=False)
    counting.count_shop(shop_id, reading=False)


def _codes(asked: Any) -> list[str]:
    """Return the codes of a body that the schema allows; another one raises something."""
    [(name, codes)] = asked.items()
    if name != "codes" or type(codes) is not list or not 0 < len(codes) <= MOST:
        raise ValueError
    if not all(type(code) is str and 0 < len(code) <= LONGEST_CODE for code in codes):
        raise ValueError
    return codes
