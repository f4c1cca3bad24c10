"""The word of the staff on who is one person: joined, parted, kept apart, and taken back."""

from flask import Blueprint, Response, g, jsonify, request, url_for
from marshmallow import Schema, fields, validate

from app.services import finding_customers, joining, parting
from app.services.identity_links import key_of
from app.services.identity_refusals import Refused
from app.views import auth, contact_words, errors
from app.views.ids import ROW_ID

LONGEST = 255
MOST = 2**63 - 1

bp = Blueprint("identity", __name__, url_prefix=f"/app/customers/<{ROW_ID}:customer_id>")
bp.before_request(auth.requires_admin)

_ID = validate.Range(min=1, max=MOST)
_TEXT = validate.Length(min=1, max=LONGEST)


class Reasoned(Schema):
    """Why somebody says something."""

    reason = fields.String(load_default="", validate=validate.Length(max=LONGEST))


class Whom(Reasoned):
    """Another customer: by id, or by an order's code, an e-mail or a phone as it was typed."""

    other = fields.Integer(load_default=None, strict=True, validate=_ID)
    who = fields.String(load_default="", validate=validate.Length(max=LONGEST))


class Other(Reasoned):
    """Another customer by id."""

    other = fields.Integer(required=True, strict=True, validate=_ID)


class Contact(Reasoned):
    """A contact by what links call it, as "email:jana@kocour.example"."""

    key = fields.String(required=True, validate=_TEXT)


@bp.post("/join")
def join(customer_id: int) -> Response:
    """Make this customer and another one the same person."""
    wish = Whom().load(request.get_json())
    other = wish["other"] or finding_customers.find(g.shop.id, wish["who"])
    return _show(joining.join(g.actor, customer_id, other, wish["reason"]))


@bp.post("/part")
def part(customer_id: int) -> Response:
    """Make a contact of this customer another person's."""
    wish = Contact().load(request.get_json())
    parting.part(g.actor, customer_id, key_of(wish["key"]), wish["reason"])
    return _show(customer_id)


@bp.post("/apart")
def apart(customer_id: int) -> Response:
    """Remember that this customer and another one are never the same person."""
    wish = Other().load(request.get_json())
    joining.keep_apart(g.actor, customer_id, wish["other"], wish["reason"])
    return _show(customer_id)


@bp.post(f"/links/<{ROW_ID}:link_id>/withdraw")
def withdraw(customer_id: int, link_id: int) -> Response:
    """Take back what was said of this customer."""
    wish = Reasoned().load(request.get_json())
    return _show(parting.withdraw(g.actor, customer_id, link_id, wish["reason"]))


@bp.errorhandler(Refused)
def _refused(error: Refused) -> Response:
    return errors.refused(contact_words.refusal(error.why))


def _show(customer_id: int) -> Response:
    """Answer with the customer to show now: another one where this one has been joined to it."""
    address = url_for("customers.show", customer_id=customer_id)
    return jsonify({"customer": customer_id, "address": address})
