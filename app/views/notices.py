"""The page of notices: what stands, what was dismissed lately, and dismissing."""

from datetime import UTC, datetime
from http import HTTPStatus

from flask import Blueprint, Response, g, render_template, request
from marshmallow import Schema, fields, validate

from app.services.notices import dismissing, listing
from app.views import amounts, auth, freshness, notice_links, notice_words
from app.views.ids import ROW_ID
from app.views.language import LANGUAGES

DONE = "", HTTPStatus.NO_CONTENT

bp = Blueprint("notices", __name__, url_prefix="/app/notices")
bp.before_request(auth.requires_admin)


class Seen(Schema):
    """The newest notice that somebody looked at before they dismissed all."""

    newest = fields.Integer(
        required=True, strict=True, validate=validate.Range(min=0, max=2**63 - 1)
    )


@bp.get("")
def show() -> Response:
    """Show the notices, or say that nothing has changed since they were last asked for."""
    now = datetime.now(UTC)
    return freshness.answer(lambda: _render(now), now)


@bp.post(f"/<{ROW_ID}:notice_id>/dismiss")
def dismiss(notice_id: int) -> tuple[str, HTTPStatus]:
    """Let one notice stand no longer."""
    dismissing.dismiss(g.actor, notice_id)
    return DONE


@bp.post("/dismiss")
def dismiss_all() -> tuple[str, HTTPStatus]:
    """Let all that somebody has seen stand no longer."""
    dismissing.dismiss_all(g.actor, Seen().load(request.get_json())["newest"])
    return DONE


def _render(now: datetime) -> str:
    standing = listing.standing(g.shop.id)
    return render_template(
        "notices/page.html",
        standing=standing,
        newest=max((notice.id for notice in standing), default=0),
        settled=listing.settled(g.shop.id, now),
        many=listing.SHOWN,
        words=notice_words,
        link=notice_links.link,
        languages=LANGUAGES,
        amounts=amounts,
        now=now,
    )
