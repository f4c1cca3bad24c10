"""What is known of one customer: handed out as a file, and erased for good."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, g, jsonify, render_template, request, url_for
from flask_babel import gettext
from marshmallow import Schema, fields, validate

from app.services import rulesets
from app.services.privacy import erasing, exporting
from app.views import amounts, auth, freshness, personal_data_words
from app.views.ids import ROW_ID
from app.views.language import LANGUAGES
from app.views.levels import Levels

LARGEST = 2**31

bp = Blueprint("personal_data", __name__, url_prefix="/app/customers")
bp.before_request(auth.requires_admin)


class Wish(Schema):
    """Why somebody is to be erased; `sure`: whoever asks for it has confirmed that they mean it."""

    reason = fields.String(required=True)
    sure = fields.Boolean(required=True, truthy={True}, falsy=set(), validate=validate.Equal(True))


class Result(Schema):
    """What an erasure did, as the address of its page says it."""

    orders = fields.Integer(load_default=0, validate=validate.Range(0, LARGEST))
    notes = fields.Integer(load_default=0, validate=validate.Range(0, LARGEST))
    decisions = fields.Integer(load_default=0, validate=validate.Range(0, LARGEST))
    kept_hash = fields.Boolean(load_default=False)


@bp.get(f"/<{ROW_ID}:customer_id>/data.json")
def as_json(customer_id: int) -> Response:
    """Send all that is known of a customer, for a program to read."""
    found = exporting.export(g.actor, customer_id)
    text = json.dumps(found, ensure_ascii=False, indent=2)
    return _file(text, "application/json", f"smajlik-{customer_id}.json")


@bp.get(f"/<{ROW_ID}:customer_id>/data.html")
def as_page(customer_id: int) -> Response:
    """Send all that is known of a customer as a page to read and to print."""
    found = exporting.export(g.actor, customer_id)
    return _file(_page(found), "text/html", f"smajlik-{customer_id}.html")


@bp.post(f"/<{ROW_ID}:customer_id>/erase")
def erase(customer_id: int) -> Response:
    """Forget a customer for good, and say where to read what was done."""
    wish = Wish().load(request.get_json())
    done = erasing.erase(g.actor, customer_id, wish["reason"])
    return jsonify(
        shown=url_for(
            "personal_data.erased",
            orders=done.orders,
            notes=done.notes,
            decisions=done.decisions,
            kept_hash=int(done.kept_hash),
        )
    )


@bp.get("/erased")
def erased() -> Response:
    """Say what an erasure did; whom it was about nothing tells any more."""
    done = Result().load(request.args)
    return freshness.answer(lambda: _render(done), datetime.now(UTC))


def _page(found: Mapping[str, Any]) -> str:
    name = found["person"].get("name") or gettext("without a name")
    return render_template(
        "customers/data.html",
        title=gettext("Personal data: %(name)s", name=name),
        shop=found["shop"],
        moment=datetime.fromisoformat(found["exported_at"]),
        sections=personal_data_words.sections(found, Levels(rulesets.looks(g.shop.id))),
    )


def _render(done: dict[str, Any]) -> str:
    return render_template(
        "customers/erased.html",
        done=done,
        languages=LANGUAGES,
        amounts=amounts,
        now=datetime.now(UTC),
    )


def _file(text: str, kind: str, name: str) -> Response:
    # Half a character that a platform sent must not keep anybody from their data.
    response = Response(text.encode(errors="replace"), mimetype=kind)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
