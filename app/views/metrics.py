"""Figures for Prometheus: of the database, and of what the web processes counted."""

import hmac
from collections.abc import Iterator

import structlog
from flask import Blueprint, Response, current_app, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from app import measures
from app.errors import Unauthenticated, Unavailable
from app.services.figures import registry
from app.services.figures.kinds import Figure, Values
from app.views.auth import proves_itself

log = structlog.get_logger(__name__)

bp = Blueprint("metrics", __name__)
bp.before_request(proves_itself)

HERE = ("127.0.0.1", "::1")


@bp.get("/metrics")
def show() -> Response:
    """Tell all figures to whoever has the token, or asks from this machine if there is none."""
    if not _may_see(str(current_app.config["METRICS_TOKEN"])):
        raise Unauthenticated("metrics are not for everybody")
    told = measures.registry()
    told.register(_Stored())
    return Response(generate_latest(told), mimetype=CONTENT_TYPE_LATEST)


def _may_see(token: str) -> bool:
    if token:
        given = request.headers.get("Authorization", "").encode()
        return hmac.compare_digest(given, f"Bearer {token}".encode())
    # A proxy of ours says for whom it asks: then it is not this machine.
    return request.remote_addr in HERE and "X-Forwarded-For" not in request.headers


class _Stored(Collector):
    """Reads the figures of the database; without one, that is what it tells."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield each figure as a gauge."""
        answers = GaugeMetricFamily("smajlik_database_up", "1 when the database answers", 0)
        try:
            found = [_gauge(figure, values) for figure, values in registry.read()]
        except Unavailable as error:
            log.error("metrics.database_away", error=error)
            yield answers
            return
        yield GaugeMetricFamily(answers.name, answers.documentation, 1)
        yield from found


def _gauge(figure: Figure, values: Values) -> GaugeMetricFamily:
    labels = [figure.label] if figure.label else []
    gauge = GaugeMetricFamily(f"smajlik_{figure.name}", figure.text, labels=labels)
    for value, number in values.items():
        gauge.add_metric([value] if labels else [], number)
    return gauge
