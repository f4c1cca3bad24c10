"""The page of automatic actions: what is done to orders by itself, and how far it may go."""

from datetime import UTC, datetime
from http import HTTPStatus

from babel import Locale
from flask import Blueprint, Response, g, render_template, request
from flask_babel import get_locale, gettext

from app.domain.acting import STATUS_ACTIONS, WITHOUT_PROPOSAL, Acting, Mode, allowed, may_refuse
from app.errors import Outdated
from app.services import settings
from app.services.acting import changing
from app.services.acting.changing import Faulty
from app.services.acting.shown import shown
from app.views import (
    acting_faults,
    acting_form,
    acting_sentences,
    acting_words,
    amounts,
    auth,
    freshness,
)
from app.views.language import LANGUAGES

DONE = "", HTTPStatus.NO_CONTENT

bp = Blueprint("acting", __name__, url_prefix="/app/settings/acting")
bp.before_request(auth.requires_admin)


@bp.get("")
def show() -> Response:
    """Show the settings, or say that nothing has changed since they were last asked for."""
    now = datetime.now(UTC)
    return freshness.answer(lambda: _render(now), now)


@bp.post("/preview")
def preview() -> str:
    """Say in words what settings would do, or what to correct in them. Nothing is written."""
    wanted = acting_form.acting(acting_form.Draft().load(request.get_json())["acting"])
    seen = shown(g.shop.id)
    wanted = changing.completed(wanted, seen.targets)
    faults = changing.faults_of(wanted, g.shop.country, seen.targets)
    return _answer(acting_faults.mistakes(faults), wanted)


@bp.post("")
def save() -> str:
    """Take settings and show them, or say what to correct in them."""
    proposal = acting_form.Proposal().load(request.get_json())
    wanted = acting_form.acting(proposal["acting"])
    changing.change(g.actor, wanted, base=proposal["base"])
    return _render(datetime.now(UTC))


@bp.post("/usual")
def go_back() -> str:
    """Do again what is usual in the country, and show it."""
    base = acting_form.Return().load(request.get_json())["base"]
    changing.back_to_preset(g.actor, base=base)
    return _render(datetime.now(UTC))


@bp.post("/breaker")
def reset_breaker() -> tuple[str, HTTPStatus]:
    """Let Smajlík act by itself again."""
    settings.reset_breaker(g.actor)
    return DONE


@bp.errorhandler(Faulty)
def correct(error: Faulty) -> tuple[str, HTTPStatus]:
    """Say what to correct."""
    return _answer(acting_faults.mistakes(error.faults)), HTTPStatus.BAD_REQUEST


@bp.errorhandler(Outdated)
def refuse(_error: Outdated) -> tuple[str, HTTPStatus]:
    """Say that somebody else was quicker, and what is in force."""
    newest = shown(g.shop.id).digest
    return render_template("settings/acting_conflict.html", newest=newest), HTTPStatus.CONFLICT


def _answer(mistakes: list[acting_faults.Mistake], wanted: Acting | None = None) -> str:
    seen = shown(g.shop.id)
    return render_template(
        "settings/acting_answer.html",
        mistakes=mistakes,
        acting=wanted,
        targets=seen.targets,
        sentences=acting_sentences,
    )


def _render(now: datetime) -> str:
    return render_template(
        "settings/acting.html",
        seen=shown(g.shop.id),
        actions=allowed(g.shop.country),
        may_refuse=may_refuse(g.shop.country),
        status_actions=STATUS_ACTIONS,
        modes_of=lambda action: [
            mode for mode in Mode if mode is not Mode.PROPOSE or action not in WITHOUT_PROPOSAL
        ],
        country=_country(),
        words=acting_words,
        sentences=acting_sentences,
        languages=LANGUAGES,
        amounts=amounts,
        now=now,
    )


def _country() -> str:
    locale: Locale = get_locale()
    return locale.territories.get(g.shop.country.upper()) or str(gettext("your country"))
