"""Flags on customers: set, removed and taken back, for one or for many at once."""

from typing import Any

from flask import Blueprint, Response, g, jsonify, request
from marshmallow import Schema, fields, validate

from app.domain.flags import FlagKind
from app.services import flags
from app.services.flags import LARGEST_BATCH, Batch
from app.views import auth
from app.views.ids import ROW_ID

bp = Blueprint("flags", __name__, url_prefix="/app/flags")
bp.before_request(auth.requires_admin)


class Removal(Schema):
    """Which flag to remove from whom."""

    customers = fields.List(
        fields.Integer(strict=True, validate=validate.Range(1, 2**63 - 1)),
        required=True,
        validate=validate.Length(1, LARGEST_BATCH),
    )
    kind = fields.Enum(FlagKind, by_value=True, required=True)
    reason = fields.String(load_default="")


class Wish(Removal):
    """Which flag to set on whom; `until` is its last day."""

    reason = fields.String(required=True)
    until = fields.Date(load_default=None, allow_none=True)


@bp.post("")
def put() -> Response:
    """Set a flag and say what was done."""
    wish = Wish().load(request.get_json())
    return _told(flags.set_flag(g.actor, **_named(wish), until=wish["until"]))


@bp.post("/remove")
def remove() -> Response:
    """Remove a flag and say what was done."""
    return _told(flags.remove_flag(g.actor, **_named(Removal().load(request.get_json()))))


@bp.post(f"/<{ROW_ID}:batch_id>/undo")
def undo(batch_id: int) -> Response:
    """Take back what was done at once."""
    return _told(flags.undo(g.actor, batch_id))


def _named(wish: dict[str, Any]) -> dict[str, Any]:
    return {name: wish[name] for name in ("customers", "kind", "reason")}


def _told(batch: Batch) -> Response:
    return jsonify(id=batch.id, changed=batch.changed, skipped=dict(batch.skipped))
