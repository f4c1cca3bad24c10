"""Taking back what is about to be done to orders, and trying again what failed."""

from http import HTTPStatus

from flask import Blueprint, g, request
from marshmallow import Schema, fields, validate

from app.services.outbox import retrying, undoing, undoing_many
from app.services.outbox.undoing_many import LARGEST_BATCH
from app.views import auth, planned_words
from app.views.ids import LARGEST_ID, ROW_ID

bp = Blueprint("planned", __name__, url_prefix="/app/planned")
bp.before_request(auth.requires_admin)


class Choice(Schema):
    """Which actions to take back, and why."""

    ids = fields.List(
        fields.Integer(strict=True, validate=validate.Range(1, LARGEST_ID)),
        required=True,
        validate=validate.Length(1, LARGEST_BATCH),
    )
    reason = fields.String(load_default="")


@bp.post(f"/<{ROW_ID}:action_id>/undo")
def undo(action_id: int) -> tuple[str, HTTPStatus]:
    """Take back an action, while the platform has not been asked yet."""
    undoing.undo(g.actor, action_id)
    return "", HTTPStatus.NO_CONTENT


@bp.post(f"/<{ROW_ID}:action_id>/again")
def try_again(action_id: int) -> tuple[str, HTTPStatus]:
    """Let an action that failed be tried again."""
    retrying.try_again(g.actor, action_id)
    return "", HTTPStatus.NO_CONTENT


@bp.post("/undo")
def undo_many() -> tuple[dict[str, str], HTTPStatus]:
    """Take back several, and say for how many it was too late."""
    said = Choice().load(request.get_json())
    done = undoing_many.undo_many(g.actor, said["ids"], said["reason"])
    return {"said": planned_words.taken_back(done)}, HTTPStatus.OK
