"""The doors of our pages inside the platform's admin, opened with a one-time code."""

from http import HTTPStatus

from flask import Blueprint, Response, current_app, g, make_response, render_template, request

from app.errors import Unauthenticated
from app.services import admins
from app.services.runtime import Runtime
from app.views import auth, headers
from app.views.language import spoken

bp = Blueprint("embedded", __name__)
bp.before_request(auth.proves_itself)


@bp.get("/<platform>/app")
def enter(platform: str) -> Response | tuple[str, int]:
    """Prove the visitor and hand out the app with its first token."""
    return _opened(platform, "shell.html")


@bp.get("/<platform>/embed")
def embed(platform: str) -> Response | tuple[str, int]:
    """Prove the visitor and hand out the frame that lives in the platform's own pages."""
    return _opened(platform, "embed.html")


def _opened(platform: str, page: str) -> Response | tuple[str, int]:
    runtime: Runtime = current_app.extensions["runtime"]
    params = request.args.to_dict()
    language = runtime.platform(platform).admin_language(params)
    g.language = spoken(language)
    entry = admins.enter(runtime, platform, params)
    g.language = spoken(entry.language, language, entry.shop.language)
    headers.embeddable_by(*entry.frame_ancestors)
    if entry.shop.suspended:
        return render_template("suspended.html"), HTTPStatus.FORBIDDEN
    token = auth.issue_token(entry.shop, entry.admin.name, entry.admin.email, g.language)
    hosts = headers.plain_origins(entry.frame_ancestors)
    return make_response(render_template(page, token=token, hosts=hosts))


@bp.errorhandler(Unauthenticated)
def refuse(error: Unauthenticated) -> tuple[str, int]:
    """Answer everybody who is not proven alike, whether their shop exists or not."""
    # Any page may frame this answer. The shop's own origin would betray that the shop is one of
    # ours, and 'none' would leave staff with a blank frame; there is nothing here to click on.
    headers.embeddable_by(headers.ANYBODY)
    return render_template("refused.html"), HTTPStatus.UNAUTHORIZED
