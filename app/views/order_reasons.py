"""Why one order has its smiley, line by line, for the tooltip in the platform's own pages."""

from collections.abc import Iterator
from datetime import UTC, datetime

from flask import Blueprint, Response, g, jsonify, request

from app.services import order_reasons, rulesets
from app.services.order_reasons import OrderReasons
from app.views import auth, explanation, order_badges
from app.views.levels import Levels

bp = Blueprint("order_reasons", __name__, url_prefix="/app/orders/why")
bp.before_request(auth.requires_admin)

Line = dict[str, str]


@bp.get("")
def show() -> Response:
    """Return the lines of an order's tooltip, from the top.

    `kind`: given, reason, badge or outlook; `codes`: the orders that a reason counted.
    """
    found = order_reasons.reasons(g.shop, request.args.get("code", ""), datetime.now(UTC))
    levels = Levels(rulesets.looks(g.shop.id))
    return jsonify(lines=list(_lines(found, levels)))


def _lines(found: OrderReasons, levels: Levels) -> Iterator[Line]:
    for sentence in explanation.given(found.rating, levels):
        yield _line("given", sentence)
    for reason in explanation.reasons(found.rating, found.level):
        codes = explanation.named(reason.codes)
        yield _line("reason", reason.text, level=reason.level, codes=codes)
    for badge in order_badges.badges(found.badges):
        yield _line("badge", str(badge.meaning))
    for sentence in explanation.outlook(found.rating, levels):
        yield _line("outlook", sentence)


def _line(kind: str, text: str, level: str = "", codes: str = "") -> Line:
    return {"kind": kind, "level": level, "text": text, "codes": codes}
