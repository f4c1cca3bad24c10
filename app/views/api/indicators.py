"""Indicators of orders: a smiley's level, its name, its colour, and badges."""

from collections.abc import Collection
from datetime import UTC, datetime

import orjson
from flask import Flask, Response, current_app, g

from app.views import auth
from app.views.api.faces import Faces
from app.views.api.parsing import ApiBlueprint
from app.views.api.schemas import Codes, Indicators

FACES = "faces"
EXAMPLE = {"codes": ["2026000123", "2026000124"]}

bp = ApiBlueprint("api", __name__, url_prefix="/api", description="What stands beside orders.")
bp.before_request(auth.requires_admin)


def remember(app: Flask) -> None:
    """Let an application remember how shops show their levels."""
    app.extensions[FACES] = Faces(app)


@bp.accepts("/indicators", Codes, Indicators, EXAMPLE)
def show(wanted: dict[str, list[str]]) -> Response:
    """Return the indicators of up to 200 orders of the shop."""
    body = answer(current_app, g.shop.id, g.shop.epoch, g.language, wanted["codes"])
    return Response(body, mimetype="application/json")


def answer(app: Flask, shop_id: int, epoch: int, language: str, codes: Collection[str]) -> bytes:
    """Return the body that tells the indicators; Unauthenticated when the installation is over."""
    indicators, faces = app.extensions["indicators"], app.extensions[FACES]
    found = indicators.of_orders(shop_id, epoch, codes, datetime.now(UTC))
    face = faces.of(shop_id, epoch, found.version, language)
    told = {code: face(level, badges) for code, level, badges in found.indicators}
    return orjson.dumps({"indicators": told})
