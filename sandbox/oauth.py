"""Both OAuth servers: of the partner, for tokens, and of the shop, for who the admin is."""

from hmac import compare_digest
from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from sandbox.context import the_platform
from sandbox.installation import ACTIVE, Installation
from sandbox.state import Platform

partner = Blueprint("partner", __name__, url_prefix="/action/ApiOAuthServer")
users = Blueprint("users", __name__, url_prefix="/action/OAuthServer")


def _fields() -> dict[str, Any]:
    """Return what was posted, as JSON or as a form: the platform takes both."""
    posted = request.get_json(silent=True) if request.is_json else request.form.to_dict()
    return posted if isinstance(posted, dict) else {}


def _refusal(error: str, text: str, status: int) -> tuple[Response, int]:
    return jsonify(error=error, error_description=text), status


def _same(given: object, expected: str) -> bool:
    return isinstance(given, str) and compare_digest(given.encode(), expected.encode())


def _wrong(fields: dict[str, Any], platform: Platform, scope: str) -> tuple[str, str] | None:
    """Return what is wrong with a request for a token: the error and its words."""
    known = _same(fields.get("client_id"), platform.settings.client_id)
    if not known or not _same(fields.get("client_secret"), platform.settings.client_secret):
        return "invalid_client", "The client credentials are invalid"
    if fields.get("grant_type") != "authorization_code":
        return "unsupported_grant_type", "Grant type is not supported"
    if fields.get("scope") != scope:
        return "invalid_scope", "An unsupported scope was requested"
    if not fields.get("redirect_uri"):
        return "invalid_request", "The redirect URI is missing"
    return None


def _bearer() -> str:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if kind.lower() == "bearer" else ""


@partner.post("/token")
def install_token() -> ResponseReturnValue:
    """Exchange the code of an installation for the permanent OAuth token."""
    platform, fields = the_platform(), _fields()
    settings = platform.settings
    with platform.lock:
        if wrong := _wrong(fields, platform, "api"):
            return _refusal(*wrong, 400)
        if fields["redirect_uri"] != f"{settings.plugin_url}/shoptet/install":
            return _refusal("redirect_uri_mismatch", "The redirect URI does not match", 400)
        code = str(fields.get("code", ""))
        if not platform.tokens.use(platform.tokens.install_codes, code, platform.now()):
            return _refusal("invalid_grant", "The authorization code is invalid or expired", 400)
        platform.tokens.expire_api_tokens()
        platform.installation = Installation(platform.tokens.secret(255))
        return jsonify(
            access_token=platform.installation.oauth_token,
            expires_in=None,
            token_type="Bearer",
            scope="api",
            eshopId=settings.eshop_id,
            eshopUrl=f"{platform.public_url}/",
            contactEmail="owner@example.com",
        )


@partner.route("/getAccessToken", methods=["GET", "POST"])
def api_token() -> ResponseReturnValue:
    """Hand out an API token; 401 while the add-on is not active, 429 beyond five alive."""
    platform = the_platform()
    with platform.lock:
        kept = platform.installation
        if kept is None or kept.state != ACTIVE or not _same(_bearer(), kept.oauth_token):
            return _refusal("invalid_token", "The access token provided is invalid", 401)
        token = platform.tokens.api_token(platform.settings.eshop_id, platform.now())
    if token is None:
        return jsonify(error="maximum_tokens_reached"), 429
    return jsonify(access_token=token, expires_in=1800)


@users.post("/token")
def user_token() -> ResponseReturnValue:
    """Exchange the one-time code of the admin for a token; the redirect address is not compared."""
    platform, fields = the_platform(), _fields()
    with platform.lock:
        if wrong := _wrong(fields, platform, "basic_eshop"):
            return _refusal(*wrong, 400)
        code = str(fields.get("code", ""))
        if not platform.tokens.use(platform.tokens.user_codes, code, platform.now()):
            return _refusal("invalid_grant", "The authorization code is invalid or expired", 400)
        token = platform.tokens.user_token(platform.now())
    return jsonify(access_token=token, expires_in=600, token_type="Bearer", scope="basic_eshop")


@users.route("/resource", methods=["GET", "POST"])
def resource() -> ResponseReturnValue:
    """Tell who the admin is and in which shop (reference 4.2)."""
    platform = the_platform()
    if request.args.get("method") != "getBasicEshop":
        return _refusal("invalid_request", "Unknown method", 400)
    with platform.lock:
        if not platform.tokens.valid(platform.tokens.user_tokens, _bearer(), platform.now()):
            return _refusal("invalid_token", "The access token provided is invalid", 401)
    project = {
        "id": platform.settings.eshop_id,
        "url": f"{platform.public_url}/",
        "name": "U Smajlíka",
    }
    user = {"email": "owner@example.com", "name": "Jana Obchodníková"}
    return jsonify(success=True, data={"user": user, "project": project})
