"""Is the process alive, can it work, and how far behind is it."""

from http import HTTPStatus

from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

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
    """Answer 200 when the database is there and migrated, else 503."""
    if health.is_ready():
        return Response("ready\n", mimetype="text/plain")
    return Response("not ready\n", HTTPStatus.SERVICE_UNAVAILABLE, mimetype="text/plain")


@bp.get("/metrics")
def metrics() -> Response:
    """Tell how the inbox stands, read from the database: the same for every process."""
    registry = CollectorRegistry()
    for name, (text, value) in health.inbox_figures().items():
        Gauge(f"smajlik_inbox_{name}", text, registry=registry).set(value)
    return Response(generate_latest(registry), mimetype=CONTENT_TYPE_LATEST)
