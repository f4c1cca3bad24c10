"""The page on which a merchant says how long people are remembered, and reads that it is so."""

from datetime import UTC, datetime
from http import HTTPStatus

from flask import Blueprint, Response, current_app, g, render_template, request
from marshmallow import Schema, fields

from app.errors import Invalid
from app.services.privacy import practice, proof, settings
from app.services.privacy.practice import Practice
from app.services.privacy.settings import Ground, PrivacySettings
from app.services.runtime import Runtime
from app.views import amounts, auth, freshness, privacy_notice, privacy_words
from app.views.language import LANGUAGES, spoken

# How often the figures of what has run are read anew while somebody looks at them.
MINUTES = 5

bp = Blueprint("privacy", __name__, url_prefix="/app/settings/privacy")
bp.before_request(auth.requires_admin)


class Wish(Schema):
    """How long data are kept, and on which ground a keyed hash outlives an erasure."""

    ground = fields.Enum(Ground, by_value=True, required=True)
    ground_text = fields.String(required=True)
    orders_months = fields.Integer(required=True, strict=True)
    decisions_months = fields.Integer(required=True, strict=True)


@bp.get("")
def show() -> Response:
    """Show what is chosen, or say that nothing has changed since it was last asked for."""
    language, now = _language(), datetime.now(UTC)
    done = practice.practice_of(g.shop.id)
    # Counting what is old takes its time in a large shop, and every order changes the shop.
    lately = now.replace(minute=now.minute // MINUTES * MINUTES, second=0, microsecond=0)
    state = [repr(done), lately.isoformat()]
    return freshness.answer(lambda: _render(done, language, now), now, state)


@bp.post("")
def choose() -> tuple[str, HTTPStatus]:
    """Take what an owner chose."""
    settings.change_privacy(g.actor, PrivacySettings(**Wish().load(request.get_json())))
    return "", HTTPStatus.NO_CONTENT


def _language() -> str:
    wanted = request.args.get("letter", "")
    if wanted and wanted not in LANGUAGES:
        raise Invalid("there is no text in this language")
    return wanted or spoken(g.shop.language)


def _render(done: Practice, language: str, now: datetime) -> str:
    runtime: Runtime = current_app.extensions["runtime"]
    leaving = runtime.erase_after.days
    return render_template(
        "settings/privacy.html",
        chosen=done.privacy,
        ran=privacy_words.ordered(proof.retention(g.shop.id)),
        words=privacy_words,
        longest=settings.LONGEST_GROUND,
        most_months=settings.MONTHS[-1],
        letter=privacy_notice.notice(done, language, now, leaving),
        leaving=leaving,
        letter_language=language,
        languages=LANGUAGES,
        amounts=amounts,
        now=now,
    )
