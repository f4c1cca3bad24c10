"""The page on which a merchant lets the checkout stop the blacklisted, and writes what it says."""

from datetime import UTC, datetime
from http import HTTPStatus

from flask import Blueprint, Response, g, render_template, request
from marshmallow import Schema, fields

from app.domain.checkout import LONGEST_TEXT, TEXTS
from app.services.checkout import settings, showing
from app.services.checkout.showing import Shown
from app.views import amounts, auth, freshness
from app.views.language import LANGUAGES

DONE = "", HTTPStatus.NO_CONTENT

bp = Blueprint("checkout_settings", __name__, url_prefix="/app/settings/checkout")
bp.before_request(auth.requires_admin)


class Switch(Schema):
    """Whether the checkout is to stop the blacklisted."""

    on = fields.Boolean(required=True, truthy={True}, falsy={False})


class Text(Schema):
    """A text of the shop's own, '' for ours; and the own text that its author looked at."""

    text = fields.String(required=True)
    base = fields.String(required=True)


@bp.get("")
def show() -> Response:
    """Show how it stands, or say that nothing has changed since it was last asked for."""
    shown = showing.of(g.shop.id)
    now = datetime.now(UTC)
    state = [g.shop.revision, shown.stage, shown.why]
    return freshness.answer(lambda: _render(shown, now), now, state)


@bp.post("")
def switch() -> tuple[str, HTTPStatus]:
    """Let the checkout stop the blacklisted, or not."""
    settings.switch(g.actor, Switch().load(request.get_json())["on"])
    return DONE


@bp.post("/text/<language>")
def write_text(language: str) -> tuple[str, HTTPStatus]:
    """Take a text of the shop's own, or bring ours back."""
    written = Text().load(request.get_json())
    settings.write_text(g.actor, language, written["text"].strip(), base=written["base"])
    return DONE


def _render(shown: Shown, now: datetime) -> str:
    return render_template(
        "settings/checkout.html",
        shown=shown,
        ours=TEXTS,
        longest=LONGEST_TEXT,
        languages=LANGUAGES,
        amounts=amounts,
        now=now,
    )
