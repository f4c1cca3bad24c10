"""The page of one customer: why they rate as they do, a letter to them, and their orders."""

from datetime import UTC, datetime

from flask import Blueprint, Response, g, render_template, request

from app.errors import Invalid
from app.services import customer_page, order_reasons
from app.services.customer_page import CustomerPage
from app.services.record import promises
from app.views import (
    amounts,
    auth,
    card,
    explanation,
    freshness,
    letter,
    rule_sentence,
    wording,
)
from app.views.ids import ROW_ID
from app.views.language import LANGUAGES, spoken
from app.views.levels import Levels

# Older orders are counted only.
MOST_ORDERS = 100

bp = Blueprint("customers", __name__, url_prefix="/app/customers")
bp.before_request(auth.requires_admin)


@bp.get(f"/<{ROW_ID}:customer_id>")
def show(customer_id: int) -> Response:
    """Show a customer, or say that nothing has changed since the page was last asked for."""
    language, now = _language_of_letter(), datetime.now(UTC)
    return freshness.answer(lambda: _render(customer_id, language, now), now)


@bp.get("/of-order")
def show_of_order() -> Response:
    """Show the customer of an order, named by its code as other pages write it."""
    return show(order_reasons.customer_of(g.shop.id, request.args.get("code", "")))


def _language_of_letter() -> str:
    wanted = request.args.get("letter", "")
    if wanted and wanted not in LANGUAGES:
        raise Invalid("there is no letter in this language")
    return wanted or spoken(g.shop.language)


def _render(customer_id: int, language: str, now: datetime) -> str:
    customer = customer_page.page(g.shop, customer_id, now)
    return render_template(
        "customers/page.html",
        customer=customer,
        orders={order.code: order for order in customer.orders},
        most=MOST_ORDERS,
        letter=_letter(customer, language, now),
        letter_language=language,
        now=now,
        languages=LANGUAGES,
        **card.parts(customer, now),
        levels=Levels(customer.looks),
        explanation=explanation,
        rule_sentence=rule_sentence,
        wording=wording,
        amounts=amounts,
    )


def _letter(customer: CustomerPage, language: str, now: datetime) -> str:
    # A letter explains a rating: while there is none, there is nothing to write.
    if not customer.rating:
        return ""
    automatic = promises.automatic(g.shop.id, customer.id, customer.level, now)
    return letter.letter(customer, g.shop.name, language, now, automatic)
