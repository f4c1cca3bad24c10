"""Is the process alive, and does the installation do its work."""

from datetime import timedelta
from http import HTTPStatus

from flask import Blueprint, Response, current_app

from app.services import health
from app.views.auth import public

bp = Blueprint("health", __name__)
bp.before_request(public)


@bp.get("/healthz")
def alive() -> Response:
    """Answer as long as the process can answer at all."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
def ready() -> Response:
    """Answer 200 when the database is there, migrated, and nothing waits too long; else 503.

    It tells of the installation, not of this process: docs/alarms.md says what each reason means.
    """
    longest = timedelta(seconds=current_app.config["READY_LAG_SECONDS"])
    reasons = health.reasons(longest)
    if not reasons:
        return Response("ready\n", mimetype="text/plain")
    text = "".join(f"not ready: {reason}\n" for reason in reasons)
    return Response(text, HTTPStatus.SERVICE_UNAVAILABLE, mimetype="text/plain")
