"""The platform installs us into a shop."""

from http import HTTPStatus

from flask import Blueprint, Response, current_app, request

from app.services import shops
from app.services.runtime import Runtime
from app.views.auth import proves_itself

bp = Blueprint("install", __name__)
bp.before_request(proves_itself)


@bp.get("/<platform>/install")
def install(platform: str) -> Response:
    """Exchange the one-time code, remember the permission, and do nothing else: 5 s is all."""
    runtime: Runtime = current_app.extensions["runtime"]
    installation = runtime.platform(platform).complete_install(request.args)
    shops.install(runtime, platform, installation)
    return Response(status=HTTPStatus.OK)
