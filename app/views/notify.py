"""The page of who gets notices by e-mail, and a test message."""

from datetime import UTC, datetime
from http import HTTPStatus

from flask import Blueprint, Response, current_app, g, jsonify, render_template, request
from flask_babel import gettext
from marshmallow import Schema, fields, validate

from app.domain.notices import NoticeKind, Notify
from app.services.notices import preferences, recipients
from app.services.runtime import Runtime
from app.views import auth, errors, freshness, notice_words
from app.views.language import LANGUAGES

LONGEST = 254
# More than MOST, so that too many are told of in words.
MOST_LINES = 100

bp = Blueprint("notify", __name__, url_prefix="/app/settings/notify")
bp.before_request(auth.requires_admin)


class Wish(Schema):
    """Whether, to whom and of which kinds notices leave by e-mail."""

    on = fields.Boolean(required=True, truthy={True}, falsy={False})
    to = fields.List(
        fields.String(validate=validate.Length(max=LONGEST)),
        required=True,
        validate=validate.Length(max=MOST_LINES),
    )
    kinds = fields.List(
        fields.Enum(NoticeKind, by_value=True),
        required=True,
        validate=validate.Length(max=len(NoticeKind)),
    )


@bp.get("")
def show() -> Response:
    """Show what is chosen, or say that nothing has changed since it was last asked for."""
    return freshness.answer(_render, datetime.now(UTC))


@bp.post("")
def choose() -> Response | tuple[str, HTTPStatus]:
    """Take what an owner chose; an address that is none is named."""
    wish = Wish().load(request.get_json())
    unwanted = frozenset(NoticeKind) - frozenset(wish["kinds"])
    try:
        preferences.choose(g.actor, Notify(wish["on"], tuple(wish["to"]), unwanted))
    except preferences.NoAddress as error:
        return errors.refused(gettext("“%(text)s” is not an e-mail address.", text=error.text))
    except preferences.TooMany:
        return errors.refused(gettext("At most %(most)s addresses, please.", most=recipients.MOST))
    return "", HTTPStatus.NO_CONTENT


@bp.post("/test")
def test() -> Response:
    """Send a test message and say what became of it."""
    runtime: Runtime = current_app.extensions["runtime"]
    if runtime.post is None:
        g.actor.must(preferences.RIGHT)
        return errors.refused(gettext("Whoever runs Smajlík has set no mail server."))
    try:
        result = preferences.send_trial(g.actor, runtime.post)
    except preferences.TooSoon:
        return errors.refused(gettext("A test message has just been sent. Try again in a minute."))
    said = notice_words.trial(result)
    return jsonify(said=said) if result.reached else errors.refused(said)


def _render() -> str:
    runtime: Runtime = current_app.extensions["runtime"]
    return render_template(
        "settings/notify.html",
        chosen=preferences.chosen(g.shop.id),
        can_mail=runtime.post is not None,
        most=recipients.MOST,
        words=notice_words,
        languages=LANGUAGES,
    )
