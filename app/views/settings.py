"""The page of settings: the switch of automatic cancelling, the team, and advice on customers."""

from datetime import UTC, datetime
from http import HTTPStatus

from flask import Blueprint, Response, g, render_template, request
from marshmallow import Schema, fields

from app.services import advice, members, rulesets, settings
from app.services.reconciling import standing
from app.views import advice_words, amounts, auth, freshness
from app.views.ids import ROW_ID
from app.views.language import LANGUAGES
from app.views.levels import Levels
from app.views.role_words import ROLES

DONE = "", HTTPStatus.NO_CONTENT

bp = Blueprint("settings", __name__, url_prefix="/app/settings")
bp.before_request(auth.requires_admin)


class Switch(Schema):
    """Whether orders are to be cancelled automatically."""

    on = fields.Boolean(required=True, truthy={True}, falsy={False})


class RoleChoice(Schema):
    """What a member of the staff is to be."""

    role = fields.String(required=True)


class Advice(Schema):
    """A text of the shop's own, '' for ours; and the own text that its author looked at."""

    text = fields.String(required=True)
    base = fields.String(required=True)


@bp.get("")
def show() -> Response:
    """Show the settings, or say that nothing has changed since they were last asked for."""
    now, last = datetime.now(UTC), standing.last(g.shop.id)
    state = [g.shop.revision, last.at.isoformat() if last else None]
    return freshness.answer(lambda: _render(now, last), now, state)


@bp.post("/cancelling")
def switch_cancelling() -> tuple[str, HTTPStatus]:
    """Suspend or resume automatic cancelling."""
    on = Switch().load(request.get_json())["on"]
    (settings.resume_cancelling if on else settings.suspend_cancelling)(g.actor)
    return DONE


@bp.post(f"/team/<{ROW_ID}:member_id>/role")
def give_role(member_id: int) -> tuple[str, HTTPStatus]:
    """Let a member of the staff be something else."""
    members.give_role(g.actor, member_id, RoleChoice().load(request.get_json())["role"])
    return DONE


@bp.post("/advice/<level>")
def write_advice(level: str) -> tuple[str, HTTPStatus]:
    """Take a text of the shop's own, or bring ours back."""
    written = Advice().load(request.get_json())
    advice.write(g.actor, level, written["text"].strip(), base=written["base"])
    return DONE


def _render(now: datetime, last: standing.Last | None) -> str:
    return render_template(
        "settings/page.html",
        team=members.team(g.shop.id),
        ROLES=ROLES,
        advice_words=advice_words,
        longest=advice.LONGEST,
        levels=Levels(rulesets.looks(g.shop.id)),
        languages=LANGUAGES,
        amounts=amounts,
        last=last,
        now=now,
    )
