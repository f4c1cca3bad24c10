"""Notes on customers, written and ticked from the pages: JSON in, JSON out."""

from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus

from flask import Blueprint, Response, g, jsonify, render_template, request
from marshmallow import Schema, fields, post_load

from app.errors import Outdated
from app.services import note_list, notes
from app.services.notes import Wording
from app.views import amounts, auth, note_words
from app.views.ids import ROW_ID

bp = Blueprint("notes", __name__, url_prefix="/app")
bp.before_request(auth.requires_admin)

_NOTE = f"/notes/<{ROW_ID}:note_id>"


class WordingSchema(Schema):
    """What a note is to say. `until`: its last day in the shop's time zone (ISO 8601), if any."""

    text = fields.String(required=True)
    recall = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    until = fields.Date(load_default=None, allow_none=True)

    @post_load
    def wording(self, data: Mapping[str, object], **_kwargs: object) -> Wording:
        """Return it as the service takes it."""
        return Wording(**data)  # type: ignore[arg-type]


class EditSchema(Schema):
    """Another wording. `base`: the version that the author saw."""

    base = fields.Integer(required=True, strict=True)
    wording = fields.Nested(WordingSchema, required=True)


@bp.post(f"/customers/<{ROW_ID}:customer_id>/notes")
def write(customer_id: int) -> tuple[Response, HTTPStatus]:
    """Attach a note to a customer."""
    wording = WordingSchema().load(request.get_json())
    return _told(notes.write(g.actor, customer_id, wording), HTTPStatus.CREATED)


@bp.post(_NOTE)
def edit(note_id: int) -> tuple[Response, HTTPStatus]:
    """Let a note say something else."""
    edit = EditSchema().load(request.get_json())
    notes.edit(g.actor, note_id, edit["base"], edit["wording"])
    return _told(note_id)


@bp.post(f"{_NOTE}/remove")
def remove(note_id: int) -> tuple[Response, HTTPStatus]:
    """Take a note away."""
    notes.remove(g.actor, note_id)
    return _told(note_id)


@bp.post(f"{_NOTE}/restore")
def restore(note_id: int) -> tuple[Response, HTTPStatus]:
    """Bring a removed note back."""
    notes.restore(g.actor, note_id)
    return _told(note_id)


@bp.post(f"{_NOTE}/tick")
def tick(note_id: int) -> tuple[Response, HTTPStatus]:
    """Take the word that what a note asked for is done."""
    notes.tick(g.actor, note_id)
    return _told(note_id)


@bp.post(f"{_NOTE}/untick")
def untick(note_id: int) -> tuple[Response, HTTPStatus]:
    """Let a note wait for an order again."""
    notes.untick(g.actor, note_id)
    return _told(note_id)


@bp.get(f"/orders/<{ROW_ID}:order_id>/recalls")
def of_order(order_id: int) -> str:
    """Show the notes that ask to be read with an order."""
    now = datetime.now(UTC)
    return render_template(
        "orders/recalls.html",
        notes=note_list.waiting(g.shop.id, order_id, now),
        note_words=note_words,
        amounts=amounts,
        now=now,
    )


@bp.errorhandler(Outdated)
def show_present(_error: Outdated) -> tuple[Response, HTTPStatus]:
    """Tell what the note says now, so that whoever was slower can choose."""
    return _told((request.view_args or {})["note_id"], HTTPStatus.CONFLICT)


def _told(note_id: int, status: HTTPStatus = HTTPStatus.OK) -> tuple[Response, HTTPStatus]:
    note = note_list.one(g.shop.id, note_id)
    return jsonify(note_words.as_json(note, datetime.now(UTC))), status
