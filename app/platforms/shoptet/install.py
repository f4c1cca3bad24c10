"""From the code of an installation to tokens and webhooks."""

from datetime import timedelta
from typing import Any

import orjson

from app.errors import PlatformError, Unauthenticated
from app.platforms.answers import Answer, failure
from app.platforms.base import ApiToken, Credentials, Installation
from app.platforms.http import Http
from app.platforms.origins import origin
from app.platforms.shoptet.client import Client
from app.platforms.shoptet.endpoints import Endpoint
from app.platforms.shoptet.ids import shop_id
from app.platforms.shoptet.settings import ShoptetSettings

# Shoptet counts an installation as failed after 5 s, and our own COMMIT comes after this.
EXCHANGE_SECONDS = 4.0
CODE_LENGTH = 1000
TOO_MANY_TOKENS = timedelta(minutes=5)  # tokens live 30 minutes and 5 may: one ends soon


def complete_install(http: Http, settings: ShoptetSettings, code: str) -> Installation:
    """Exchange the code for the shop's permanent token.

    Unauthenticated if Shoptet refuses the code, PlatformError if it cannot be asked.
    """
    if not 0 < len(code) <= CODE_LENGTH:
        raise Unauthenticated("the installation brought no code")
    answer = http.send(
        "POST",
        settings.oauth_url("token"),
        headers={"Content-Type": "application/json"},
        body=orjson.dumps(settings.grant(code, settings.install_url, scope="api")),
        seconds=EXCHANGE_SECONDS,
    )
    granted = oauth_body("code exchange", answer)
    secret, url = granted.get("access_token"), granted.get("eshopUrl")
    shop = shop_id(granted.get("eshopId"))
    if not isinstance(secret, str) or not secret:
        raise Unauthenticated("Shoptet did not accept the installation code")
    if not isinstance(url, str) or shop is None:
        raise PlatformError("code exchange: the answer does not name the shop")
    try:
        origin(url)
    except ValueError as error:
        raise PlatformError(f"code exchange: the shop's address: {error}") from None
    return Installation(shop=shop, url=url, secret=secret)


def oauth_body(call: str, answer: Answer) -> dict[str, Any]:
    """Return the body of an OAuth answer, {} for a refusal; PlatformError if the server failed."""
    if answer.status == 429 or answer.status >= 500 or 300 <= answer.status < 400:
        raise failure(call, answer)
    body = answer.json() if answer.status == 200 else {}
    return body if isinstance(body, dict) else {}


def fetch_token(http: Http, settings: ShoptetSettings, secret: str) -> ApiToken:
    """Ask for an API token; PlatformError, `disconnected` if the permission is gone."""
    # Not repeated by itself: a token whose answer was lost counts among the five all the same.
    answer = http.send(
        "GET",
        settings.oauth_url("getAccessToken"),
        headers={"Authorization": f"Bearer {secret}"},
    )
    # Whatever the status: Shoptet's SDK looks at the body alone.
    if _error(answer) == "maximum_tokens_reached":
        raise PlatformError("the shop has 5 living tokens", retry_after=TOO_MANY_TOKENS)
    if answer.status in {401, 403}:
        raise PlatformError("the permission of the shop is gone", disconnected=True)
    body = oauth_body("token", answer)
    value, lifetime = body.get("access_token"), body.get("expires_in")
    if not isinstance(value, str) or not value or type(lifetime) is not int or lifetime <= 0:
        raise PlatformError(f"token: an unexpected answer with status {answer.status}")
    return ApiToken(value, timedelta(seconds=lifetime))


def _error(answer: Answer) -> object:
    try:
        body = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return None
    return body.get("error") if isinstance(body, dict) else None


def renew_webhook_key(client: Client, credentials: Credentials) -> str:
    """Make Shoptet sign this shop's webhooks with a new key, and return it."""
    key = client.call(credentials, Endpoint.RENEW_KEY).data.get("signatureKey")
    if not isinstance(key, str) or not key:
        raise PlatformError("the answer holds no signature key")
    return key
