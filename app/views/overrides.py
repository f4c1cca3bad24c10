"""A level that staff give to one customer themselves."""

from http import HTTPStatus

from flask import Blueprint, g, request
from marshmallow import Schema, fields

from app.services import overrides
from app.views import auth
from app.views.ids import ROW_ID

bp = Blueprint("overrides", __name__, url_prefix="/app/customers")
bp.before_request(auth.requires_admin)


class Given(Schema):
    """A level and why; `until` is its last day."""

    level = fields.String(required=True)
    reason = fields.String(required=True)
    until = fields.Date(load_default=None, allow_none=True)


@bp.post(f"/<{ROW_ID}:customer_id>/override")
def put(customer_id: int) -> tuple[str, HTTPStatus]:
    """Give a customer a level."""
    overrides.set_override(g.actor, customer_id, **Given().load(request.get_json()))
    return "", HTTPStatus.NO_CONTENT


@bp.post(f"/<{ROW_ID}:customer_id>/override/back")
def take_back(customer_id: int) -> tuple[str, HTTPStatus]:
    """Let the rules decide again."""
    overrides.take_back(g.actor, customer_id)
    return "", HTTPStatus.NO_CONTENT
