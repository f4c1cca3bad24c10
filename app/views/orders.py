"""The page of orders, each with the smiley of its customer."""

from datetime import UTC, datetime
from http import HTTPStatus

from flask import Blueprint, Response, g, render_template, request
from marshmallow import Schema, fields

from app.errors import Invalid
from app.services import (
    counting,
    order_corrections,
    order_list,
    rerating_requests,
    rulesets,
    shop_notices,
)
from app.services.order_list import Wanted
from app.services.outbox import planned
from app.services.places import Place
from app.views import (
    amounts,
    auth,
    explanation,
    flag_words,
    freshness,
    order_badges,
    planned_words,
    wording,
)
from app.views.ids import ROW_ID
from app.views.language import LANGUAGES
from app.views.last_day import first_day
from app.views.levels import Levels

LONGEST_SEARCH = 100

bp = Blueprint("orders", __name__, url_prefix="/app/orders")
bp.before_request(auth.requires_admin)


class Ending(Schema):
    """How an order ended in the word of the staff; None takes an earlier word back."""

    outcome = fields.String(required=True, allow_none=True)


@bp.get("")
def show() -> Response:
    """Show a page of orders, or say that nothing has changed since the page was last asked for."""
    wanted, now = _wanted(), datetime.now(UTC)
    return freshness.answer(lambda: _render(wanted, now), now)


@bp.post(f"/<{ROW_ID}:order_id>/outcome")
def correct(order_id: int) -> tuple[str, HTTPStatus]:
    """Take the word of the staff on how one order ended."""
    ending = Ending().load(request.get_json())
    order_corrections.correct(g.actor, order_id, ending["outcome"])
    return "", HTTPStatus.NO_CONTENT


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


def _render(wanted: Wanted, now: datetime) -> str:
    shop = g.shop
    page = order_list.page(shop, wanted, now)
    return render_template(
        "orders/page.html",
        page=page,
        wanted=wanted,
        counts=counting.level_counts(shop.id, list(wording.LEVELS), shop.settling),
        any_orders=bool(page.rows) or counting.any_orders(shop.id),
        progress=shop_notices.import_progress(shop.id),
        rerating=rerating_requests.progress(shop.id),
        questions=shop_notices.status_questions(shop.id),
        many=counting.MANY,
        now=now,
        languages=LANGUAGES,
        levels=Levels(rulesets.looks(shop.id)),
        explanation=explanation,
        changed=wording.plural_forms(wording.orders_changed),
        wording=wording,
        amounts=amounts,
        badges=order_badges.badges,
        flag_words=flag_words,
        planned=planned.of_orders(shop.id, [order.code for order in page.rows]),
        planned_words=planned_words,
        first_day=first_day(),
    )
