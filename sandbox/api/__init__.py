"""The platform's API: one blueprint, guarded by `gate`, answered in one envelope."""

from flask import Blueprint

from sandbox.api import customers, eshop, gate, jobs, notes, orders, snippets, webhooks
from sandbox.api.answers import ApiError, refuse
from sandbox.shop import Refused


def blueprint() -> Blueprint:
    """Make the API's blueprint."""
    api = Blueprint("api", __name__, url_prefix="/api")
    gate.guard(api)
    for part in (eshop, orders, notes, jobs, customers, snippets, webhooks):
        part.add_to(api)
    api.register_error_handler(ApiError, refuse)
    api.register_error_handler(
        Refused,
        lambda error: refuse(ApiError(422, "invalid-request-data", str(error), "data")),
    )
    return api
