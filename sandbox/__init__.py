"""A small shop platform that speaks as Shoptet does, to develop and test the plugin against.

It meets the plugin over HTTP only: neither imports the other.
"""

from collections.abc import Callable
from datetime import datetime

from flask import Flask, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from sandbox import admin, control, oauth, storefront
from sandbox.api import blueprint
from sandbox.api.answers import ApiError, refuse
from sandbox.api.jobs import results
from sandbox.settings import Settings
from sandbox.stamps import utc_now
from sandbox.state import Platform

__all__ = ["Settings", "create_sandbox"]


def create_sandbox(
    settings: Settings | None = None, now: Callable[[], datetime] = utc_now
) -> Flask:
    """Make a sandbox with a seeded shop; its state is `app.extensions["sandbox"]`.

    `now` is the shop's clock: it dates orders and ends the life of tokens and files. Call
    `close()` of the state when done, or serve it by `server.running`, which does.
    """
    app = Flask(__name__, static_url_path="/sandbox-static")
    app.extensions["sandbox"] = Platform(settings or Settings(), now)
    for part in (
        blueprint(),
        results,
        oauth.partner,
        oauth.users,
        control.blueprint(),
        admin.blueprint(),
        storefront.storefront,
    ):
        app.register_blueprint(part)
    app.register_error_handler(404, _not_found)
    return app


def _not_found(error: NotFound) -> ResponseReturnValue:
    if request.path.startswith("/api/"):
        return refuse(ApiError(404, "not-found", "There is no such endpoint.", request.path))
    return error.get_response()
