"""Where checkouts ask whether an order may be sent: always a 200, and nearly always yes."""

import orjson
from flask import Blueprint, Response, current_app, request

from app import strict_json
from app.errors import Invalid
from app.services.checkout.asking import Asking, Question
from app.views import auth, bodies, caller
from app.views.headers import ANYBODY

# A token, a hash and a language are not half of it.
MAX_BODY = 1024

bp = Blueprint("checkout", __name__, url_prefix="/checkout")
bp.before_request(auth.public)


@bp.post("/ask")
def ask() -> Response:
    """Say whether an order may be sent, and what the shopper is to read if it may not.

    It is sent as text, so that no browser asks for leave first.
    """
    asking: Asking = current_app.extensions["checkout"]
    client = caller.address(request.environ, current_app.config["PROXIES"])
    answer = asking.answer(_question(), client)
    body = orjson.dumps({"submit": answer.submit, "text": answer.text})
    allowed = {"Access-Control-Allow-Origin": ANYBODY}
    return Response(body, mimetype="application/json", headers=allowed)


def _question() -> Question:
    """Return what is asked; what cannot be read asks nothing, and is answered like the rest."""
    try:
        said = strict_json.loads(bodies.read(request.environ, MAX_BODY))
    except (bodies.TooLarge, Invalid, ValueError):
        return Question()
    if not isinstance(said, dict):
        return Question()
    token, value, language = (said.get(name) for name in ("shop", "hash", "language"))
    return Question(_text(token), _text(value), _text(language))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
