"""Fresh tokens for a page that is still open."""

from flask import Blueprint, Response, g, jsonify, request
from marshmallow import Schema, fields, validate

from app.services import members
from app.views import auth
from app.views.language import LANGUAGES

bp = Blueprint("tokens", __name__, url_prefix="/app/token")
bp.before_request(auth.requires_admin)


class TokenWish(Schema):
    """What a page may choose about its next token."""

    language = fields.String(validate=validate.OneOf(LANGUAGES))


@bp.post("")
def renew() -> Response:
    """Exchange a living token for a fresh one; a language that the page asks for is remembered."""
    wish = TokenWish().load(request.get_json())
    admin: auth.CurrentAdmin = g.admin
    language = wish.get("language", admin.language)
    if "language" in wish:
        members.remember_language(g.shop.id, admin.email, language)
    return jsonify(token=auth.issue_token(g.shop, admin.name, admin.email, language))
