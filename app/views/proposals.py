"""The page of proposals: what rules propose, and what is about to be done to orders."""

from datetime import UTC, datetime
from http import HTTPStatus

from flask import Blueprint, Response, g, render_template, request
from marshmallow import EXCLUDE, Schema, fields, validate

from app.domain.proposing import ProposalKind
from app.services import rulesets
from app.services.acting import proposal_list, settling
from app.services.acting.proposal_list import Wanted
from app.services.acting.settling import LARGEST_BATCH
from app.services.outbox import upcoming
from app.services.outbox.planned import SHOWN
from app.services.places import Place
from app.views import amounts, auth, freshness, planned_words, proposal_words, wording
from app.views.ids import LARGEST_ID
from app.views.language import LANGUAGES
from app.views.levels import Levels

bp = Blueprint("proposals", __name__, url_prefix="/app/proposals")
bp.before_request(auth.requires_admin)

Said = tuple[dict[str, str | None], HTTPStatus]


class Question(Schema):
    """Which proposals to show; a form sends '' for all."""

    kind = fields.String(load_default="", validate=validate.OneOf(["", *ProposalKind]))
    older_than = fields.String(load_default="")
    newer_than = fields.String(load_default="")

    class Meta:
        """An address may say more than this."""

        unknown = EXCLUDE


class Word(Schema):
    """Which proposals are settled, and why."""

    ids = fields.List(
        fields.Integer(strict=True, validate=validate.Range(1, LARGEST_ID)),
        required=True,
        validate=validate.Length(1, LARGEST_BATCH),
    )
    reason = fields.String(load_default="")


@bp.get("")
def show() -> Response:
    """Show a page of proposals, or say that nothing has changed since it was last asked for."""
    wanted, now = _wanted(), datetime.now(UTC)
    return freshness.answer(lambda: _render(wanted, now), now)


@bp.post("/confirm")
def confirm() -> Said:
    """Do what is proposed."""
    said = Word().load(request.get_json())
    settled = settling.confirm(g.actor, said["ids"], said["reason"])
    on_orders = proposal_list.any_on_orders(g.shop.id, said["ids"])
    return _answer(proposal_words.confirmed(settled, on_orders=on_orders))


@bp.post("/refuse")
def refuse() -> Said:
    """Refuse proposals; the same evidence does not propose it again."""
    said = Word().load(request.get_json())
    return _answer(proposal_words.refused(settling.refuse(g.actor, said["ids"], said["reason"])))


def _wanted() -> Wanted:
    asked = Question().load(request.args)
    places = (asked["older_than"], asked["newer_than"])
    older, newer = (Place.from_text(text, int) if text else None for text in places)
    return Wanted(asked["kind"], older, newer)


def _answer(words: str) -> Said:
    return {"said": words, "undo": None}, HTTPStatus.OK


def _render(wanted: Wanted, now: datetime) -> str:
    shop = g.shop
    return render_template(
        "proposals/page.html",
        page=proposal_list.page(shop.id, wanted),
        wanted=wanted,
        question={"proposals": wanted.kind},
        waiting=proposal_list.count(shop.id),
        upcoming=upcoming.of_shop(shop.id),
        most=SHOWN,
        now=now,
        languages=LANGUAGES,
        levels=Levels(rulesets.looks(shop.id)),
        chosen=wording.plural_forms(proposal_words.chosen),
        changed=wording.plural_forms(proposal_words.proposals_changed),
        words=proposal_words,
        planned_words=planned_words,
        amounts=amounts,
    )
