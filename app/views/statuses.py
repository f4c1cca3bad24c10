"""The page of order statuses: what each of them means, in the merchant's own word."""

from datetime import UTC, datetime

from flask import Blueprint, Response, g, render_template, request
from marshmallow import Schema, fields

from app.services import counting, status_mapping
from app.views import auth, freshness, wording
from app.views.ids import ROW_ID
from app.views.language import LANGUAGES

bp = Blueprint("statuses", __name__, url_prefix="/app/statuses")
bp.before_request(auth.requires_admin)


class Meaning(Schema):
    """What a merchant says of a status; None takes an earlier word back."""

    outcome = fields.String(required=True, allow_none=True)


@bp.get("")
def show() -> Response:
    """Show every status, or say that nothing has changed since the page was last asked for."""
    return freshness.answer(_render, datetime.now(UTC))


@bp.post(f"/<{ROW_ID}:status_id>")
def decide(status_id: int) -> str:
    """Take the merchant's word on one status and show them all as they are now."""
    meaning = Meaning().load(request.get_json())
    status_mapping.decide(g.actor, status_id, meaning["outcome"])
    return _render()


def _render() -> str:
    return render_template(
        "statuses/page.html",
        statuses=status_mapping.listing(g.shop.id),
        many=counting.MANY,
        languages=LANGUAGES,
        wording=wording,
    )
