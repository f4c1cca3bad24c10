"""Who looks at our page inside the shop's administration."""

from typing import Any
from urllib.parse import parse_qs

import pytest
import requests
import responses

from app.errors import PlatformError, Unauthenticated
from app.platforms.base import Admin
from app.platforms.shoptet import Shoptet
from tests.platforms.shoptet.world import LOGIN

CODE = {"shop": "1", "code": "0a/b+c"}
TOKEN = {"json": {"access_token": "visitor"}}


def proof(**changed: Any) -> dict[str, Any]:
    """Return getBasicEshop's answer with these fields changed."""
    people = {
        "user": {"email": "boss@kocour.example", "name": "Kocour"},
        "project": {"id": 222651, "url": "https://kocour.example/", "name": "Knihy"},
    }
    return {"json": {"success": True, "data": {**people, **changed}}}


def serve(answers: responses.RequestsMock, token: dict[str, Any], resource: dict[str, Any]) -> None:
    """Answer at the shop's OAuth server."""
    answers.post(f"{LOGIN}token", **token)
    answers.get(f"{LOGIN}resource", **resource)


def test_the_shop_and_the_person_are_those_that_shoptet_names(
    shoptet: Shoptet, answers: responses.RequestsMock
) -> None:
    serve(answers, TOKEN, proof())
    admin = shoptet.prove_admin(CODE, LOGIN)
    assert admin == Admin("222651", "boss@kocour.example", "Kocour")
    exchange, resource = (call.request for call in answers.calls)
    assert isinstance(exchange.body, bytes)
    sent = {key.decode(): values[0].decode() for key, values in parse_qs(exchange.body).items()}
    assert sent == {
        "client_id": "ae5d72b8964a08ed",
        "client_secret": "shoasecret_0",
        "code": "0a/b+c",
        "grant_type": "authorization_code",
        "redirect_uri": "https://smajlik.example/shoptet/app",
        "scope": "basic_eshop",
    }
    assert resource.headers["Authorization"] == "Bearer visitor"
    assert resource.path_url == "/action/OAuthServer/resource?method=getBasicEshop"


def test_a_project_may_be_numbered_by_a_text(
    shoptet: Shoptet, answers: responses.RequestsMock
) -> None:
    serve(answers, TOKEN, proof(project={"id": "222651"}, user={}))
    assert shoptet.prove_admin(CODE, LOGIN.rstrip("/")) == Admin("222651", "", "")


@pytest.mark.parametrize(
    ("_case", "token", "resource"),
    [
        ("code refused", {"status": 400, "json": {"error": "invalid_grant"}}, {}),
        ("code refused with a success", {"json": {"error": "invalid_grant"}}, {}),
        ("empty token", {"json": {"access_token": ""}}, {}),
        ("token with a line end", {"json": {"access_token": "a\r\nX: 1"}}, {}),
        ("token refused", TOKEN, {"status": 401}),
        ("no success", TOKEN, {"json": {"success": False, "data": {}}}),
        ("success as a text", TOKEN, {"json": {**proof()["json"], "success": "true"}}),
        ("nothing", TOKEN, {"body": "null"}),
        ("no data", TOKEN, {"json": {"success": True, "data": None}}),
        ("no project", TOKEN, proof(project=None)),
        ("no person", TOKEN, proof(user=None)),
        ("project without a number", TOKEN, proof(project={"id": None})),
        ("project with a strange number", TOKEN, proof(project={"id": "1 or 1"})),
        ("project is true", TOKEN, proof(project={"id": True})),
    ],
)
def test_whoever_is_not_proven_is_nobody(
    shoptet: Shoptet,
    answers: responses.RequestsMock,
    _case: str,
    token: dict[str, Any],
    resource: dict[str, Any],
) -> None:
    serve(answers, token, resource)
    with pytest.raises(Unauthenticated):
        shoptet.prove_admin(CODE, LOGIN)


@pytest.mark.parametrize(
    ("_case", "token", "resource"),
    [
        ("server error", {"status": 500}, {}),
        ("moved", {"status": 302, "headers": {"Location": "http://10.0.0.1/"}}, {}),
        ("lost", {"body": requests.ReadTimeout()}, {}),
        ("a page", TOKEN, {"body": "<html>"}),
        ("server error at the end", TOKEN, {"status": 503}),
    ],
)
def test_a_shoptet_that_cannot_be_asked_proves_nobody_either(
    shoptet: Shoptet,
    answers: responses.RequestsMock,
    _case: str,
    token: dict[str, Any],
    resource: dict[str, Any],
) -> None:
    serve(answers, token, resource)
    with pytest.raises(PlatformError):
        shoptet.prove_admin(CODE, LOGIN)


@pytest.mark.parametrize("url", ["", "file:///etc/passwd", "https://a@b.example/", "https://a b/"])
def test_a_login_address_that_is_not_plain_is_not_called(
    shoptet: Shoptet, answers: responses.RequestsMock, url: str
) -> None:
    with pytest.raises(PlatformError) as refusal:
        shoptet.prove_admin(CODE, url)
    assert refusal.value.permanent
    assert len(answers.calls) == 0


@pytest.mark.parametrize("shop", ["", "#SHOP_ID#", "-1", "1;2", "0", "²", "1" * 21])
def test_an_address_without_a_shops_number_claims_nothing(shoptet: Shoptet, shop: str) -> None:
    with pytest.raises(Unauthenticated):
        shoptet.admin_shop({"shop": shop})


@pytest.mark.parametrize(
    ("given", "language"),
    [("cs", "cs"), ("SK", "sk"), ("pl", "pl"), ("en", "en"), ("hu", ""), ("", ""), ("<b>", "")]
    + [("#LANGUAGE#", "")],
)
def test_the_language_is_one_we_speak_or_none(shoptet: Shoptet, given: str, language: str) -> None:
    assert shoptet.admin_language({"language": given}) == language
    assert shoptet.admin_language({}) == ""


@pytest.mark.parametrize(
    ("url", "ancestors"),
    [
        ("https://kocour.example/", ("https://kocour.example",)),
        ("http://www.kocour.example", ("http://www.kocour.example",)),
        ("https://kocour.example:8443/admin", ("https://kocour.example:8443",)),
        ("http://127.0.0.1:5001/", ("http://127.0.0.1:5001",)),
        ("", ()),
        ("*", ()),
        ("https:", ()),
        ("data:text/html,x", ()),
        ("https://*.myshoptet.com", ()),
        ("https://kocour.example;script-src *", ()),
        ("https://kocour.example https://evil.example", ()),
        ("https://kocour.example\r\nSet-Cookie: a=b", ()),
        ("https://boss@kocour.example", ()),
        ("https://kocour.example:port", ()),
    ],
)
def test_only_a_plain_origin_may_embed_us(
    shoptet: Shoptet, url: str, ancestors: tuple[str, ...]
) -> None:
    assert shoptet.frame_ancestors(url) == ancestors
