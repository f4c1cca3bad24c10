"""Who looks at our page inside the shop's administration.

The page is opened with a one-time code, which Shoptet's OAuth server turns into the person and the
shop: the "simplified" flow of the e-shop user verification. The address alone proves nothing.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from app.errors import PlatformError, Unauthenticated
from app.platforms.base import Admin
from app.platforms.http import Http
from app.platforms.origins import origin, origin_text
from app.platforms.shoptet.ids import shop_id
from app.platforms.shoptet.install import CODE_LENGTH, oauth_body
from app.platforms.shoptet.orders import text
from app.platforms.shoptet.settings import ShoptetSettings

LANGUAGES = frozenset({"cs", "sk", "pl", "en"})
LOGIN_SECONDS = 10.0  # a person is waiting


def admin_shop(params: Mapping[str, str]) -> str:
    """Return the shop that the address claims; Unauthenticated if it names none."""
    shop = shop_id(params.get("shop"))
    if shop is None:
        raise Unauthenticated("the address names no shop")
    return shop


def admin_language(params: Mapping[str, str]) -> str:
    """Return the administration's language if we speak it, else ''."""
    language = params.get("language", "").lower()
    return language if language in LANGUAGES else ""


def prove_admin(http: Http, settings: ShoptetSettings, code: str, login_url: str) -> Admin:
    """Let Shoptet tell who brought this code.

    Unauthenticated if it does not, PlatformError if it cannot be asked. `login_url` comes from the
    API, never from the visitor.
    """
    if not 0 < len(code) <= CODE_LENGTH:
        raise Unauthenticated("the address brings no code")
    try:
        origin(login_url)
    except ValueError:
        raise PlatformError("the shop's login address is not usable", permanent=True) from None
    token = _token(http, settings, code, login_url)
    answer = http.send(
        "GET",
        f"{login_url.rstrip('/')}/resource",
        params={"method": "getBasicEshop"},
        headers={"Authorization": f"Bearer {token}"},
        seconds=LOGIN_SECONDS,
    )
    return _admin(oauth_body("login", answer))


def _token(http: Http, settings: ShoptetSettings, code: str, login_url: str) -> str:
    answer = http.send(
        "POST",
        f"{login_url.rstrip('/')}/token",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        body=urlencode(settings.grant(code, settings.app_url, scope="basic_eshop")).encode(),
        seconds=LOGIN_SECONDS,
    )
    token = oauth_body("login", answer).get("access_token")
    if not isinstance(token, str) or not token or not token.isprintable():
        raise Unauthenticated("Shoptet did not accept the login code")
    return token


def _admin(body: dict[str, Any]) -> Admin:
    proven = body.get("data") if body.get("success") is True else None
    user, project = (
        (proven.get("user"), proven.get("project")) if isinstance(proven, dict) else (None, None)
    )
    if not isinstance(user, dict) or not isinstance(project, dict):
        raise Unauthenticated("Shoptet did not say who is logged in")
    shop = shop_id(project.get("id"))
    if shop is None:
        raise Unauthenticated("Shoptet did not say for which shop")
    return Admin(shop=shop, email=text(user, "email"), name=text(user, "name"))


def frame_ancestors(shop_url: str) -> tuple[str, ...]:
    """Return the shop's origin alone, nothing for an address that is not a plain one."""
    try:
        return (origin_text(shop_url),)
    except ValueError:
        return ()
