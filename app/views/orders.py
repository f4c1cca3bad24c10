"""The page of orders, each with the smiley of its customer."""

import hashlib
import json
from datetime import UTC, datetime
from http import HTTPStatus

from flask import Blueprint, Response, g, make_response, render_template, request

from app.errors import Invalid
from app.services import counting, order_list, shop_notices
from app.services.order_list import Wanted
from app.services.order_place import Place
from app.views import amounts, auth, order_badges, wording
from app.views.language import LANGUAGES, zone

LONGEST_SEARCH = 100

bp = Blueprint("orders", __name__, url_prefix="/app/orders")
bp.before_request(auth.requires_admin)


@bp.get("")
def show() -> Response:
    """Show a page of orders, or say that nothing has changed since the page was last asked for."""
    wanted, now = _wanted(), datetime.now(UTC)
    etag = _etag(now)
    if request.if_none_match.contains_weak(etag):
        response = Response(status=HTTPStatus.NOT_MODIFIED)
    else:
        response = make_response(_render(wanted, now))
    response.set_etag(etag, weak=True)
    return response


def _wanted() -> Wanted:
    level = request.args.get("level", "")
    if level and level not in wording.LEVELS:
        raise Invalid("there is no such level")
    text = "".join(c for c in request.args.get("q", "") if c.isprintable()).strip()
    return Wanted(
        level=level,
        text=text[:LONGEST_SEARCH],
        older_than=_place("older_than"),
        newer_than=_place("newer_than"),
    )


def _place(name: str) -> Place | None:
    text = request.args.get(name, "")
    return Place.from_text(text) if text else None


def _etag(now: datetime) -> str:
    """Name all that the page is made of: the shop's state, the question, the language, the day."""
    today = now.astimezone(zone(g.shop.timezone)).date()
    question = sorted(request.args.items(multi=True))
    parts = [g.shop.id, g.shop.epoch, g.shop.revision, question, g.language, today.isoformat()]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def _render(wanted: Wanted, now: datetime) -> str:
    shop = g.shop
    page = order_list.page(shop.id, shop.country, wanted)
    return render_template(
        "orders/page.html",
        page=page,
        wanted=wanted,
        counts=counting.level_counts(shop.id, list(wording.LEVELS)),
        any_orders=bool(page.rows) or counting.any_orders(shop.id),
        progress=shop_notices.import_progress(shop.id),
        questions=shop_notices.status_questions(shop.id),
        many=counting.MANY,
        now=now,
        languages=LANGUAGES,
        changed=wording.plural_forms(wording.orders_changed),
        wording=wording,
        amounts=amounts,
        badges=order_badges.badges,
    )
