"""The page of rules: the merchant sees what other rules would do, saves them, and goes back."""

from datetime import UTC, datetime
from http import HTTPStatus

from flask import Blueprint, Response, g, render_template, request
from flask_babel import gettext
from marshmallow import Schema, fields

from app.errors import Outdated
from app.services import preview as previews
from app.services import rerating_requests, rulesets
from app.services.spending import top_spenders
from app.views import amounts, auth, rule_answer, rule_draft, rule_pages
from app.views.ids import ROW_ID
from app.views.levels import Levels
from app.views.rule_fields import line

bp = Blueprint("rules", __name__, url_prefix="/app/rules")
bp.before_request(auth.requires_admin)


class Draft(Schema):
    """Rules to look at; what they say is read by `rule_draft`."""

    ruleset = fields.Raw(required=True)


class Proposal(Draft):
    """Rules to save. `base`: the newest version when the form was filled."""

    base = fields.Integer(required=True, strict=True)
    reason = fields.String(load_default="", pre_load=[line])


class WayBack(Schema):
    """The newest version that somebody saw who goes back."""

    base = fields.Integer(required=True, strict=True)


@bp.get("")
def show() -> Response:
    """Show the newest rules, or others as a draft: those of a preset, or of another version."""
    return rule_pages.fresh(lambda seen: rule_pages.form(seen, rule_pages.chosen(seen)))


@bp.post("/preview")
def preview() -> str:
    """Say what a draft would do, or what to correct in it. Nothing is written."""
    draft = rule_draft.read(Draft().load(request.get_json())["ruleset"])
    if draft.ruleset is None:
        return rule_answer.render(draft)
    found = previews.preview(g.shop, draft.ruleset, datetime.now(UTC))
    return rule_answer.render(draft, found)


@bp.get("/spending")
def spending() -> str:
    """Say what the best customers spend, to be taken over into an amount."""
    found = top_spenders(g.shop, datetime.now(UTC))
    return render_template("rules/spending.html", spenders=found, amounts=amounts)


@bp.post("")
def save() -> str | tuple[str, int]:
    """Make a draft the next version and show it, or say what to correct in it."""
    proposal = Proposal().load(request.get_json())
    draft = rule_draft.read(proposal["ruleset"])
    if draft.ruleset is None:
        return rule_answer.render(draft), HTTPStatus.BAD_REQUEST
    base, reason = proposal["base"], proposal["reason"]
    return _saved(rulesets.save(g.actor, draft.ruleset, base=base, reason=reason))


@bp.get("/versions")
def versions() -> Response:
    """List all versions, the latest first."""
    found = rulesets.versions(g.shop.id)
    return rule_pages.fresh(lambda seen: rule_pages.render("versions", seen, versions=found))


@bp.get(f"/versions/<{ROW_ID}:number>")
def version(number: int) -> Response:
    """Show what one version says."""
    found = rulesets.version(g.shop.id, number)
    return rule_pages.fresh(
        lambda seen: rule_pages.render(
            "version", seen, version=found, levels=Levels(rulesets.looks_of(found.ruleset))
        )
    )


@bp.post(f"/versions/<{ROW_ID}:number>/restore")
def restore(number: int) -> str:
    """Go back to a version and show the rules."""
    base = WayBack().load(request.get_json())["base"]
    reason = gettext("Back to version %(number)d", number=number)
    return _saved(rulesets.restore(g.actor, number, base=base, reason=reason))


@bp.post(f"/rerating/<{ROW_ID}:rerating_id>/cancel")
def cancel(rerating_id: int) -> tuple[str, int]:
    """Call a re-rating off."""
    rerating_requests.cancel(g.actor, rerating_id)
    return "", HTTPStatus.NO_CONTENT


@bp.errorhandler(Outdated)
def refuse(error: Outdated) -> tuple[str, int]:
    """Say who was quicker, and with what."""
    newest = rulesets.newest(g.shop.id)
    return render_template("rules/conflict.html", newest=newest), HTTPStatus.CONFLICT


def _saved(number: int) -> str:
    seen = rule_pages.seen()
    if seen.rerating and seen.rerating.version == number:
        said = gettext("Saved as version %(number)d. The smileys follow.", number=number)
    else:
        said = gettext("These rules are in force already.")
    return rule_pages.form(seen, said=said)
