"""From the code of an installation to tokens."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import requests
import responses

from app.errors import PlatformError, Unauthenticated
from app.platforms.base import Credentials, Installation
from app.platforms.http import Http
from app.platforms.shoptet import Shoptet
from tests.platforms.shoptet.world import API, OAUTH, SETTINGS, envelope

GRANTED = {
    "access_token": "permanent",
    "expires_in": None,
    "token_type": "Bearer",
    "scope": "api",
    "eshopId": 222651,
    "eshopUrl": "https://kocour.example/",
    "contactEmail": "customer@example.com",
}
REGISTERED = {
    "client_id": "ae5d72b8964a08ed",
    "client_secret": "shoasecret_0",
    "code": "c0de",
    "grant_type": "authorization_code",
    "redirect_uri": "https://smajlik.example/shoptet/install",
    "scope": "api",
}


def test_settings_are_taken_from_the_application() -> None:
    names = ["CLIENT_ID", "CLIENT_SECRET", "PARTNER_URL", "API_URL"]
    given = {f"SHOPTET_{name}": name.lower() for name in names} | {"BASE_URL": "https://a.example"}
    settings = type(SETTINGS).from_mapping(given)
    assert (settings.client_id, settings.api_url) == ("client_id", "api_url")
    assert settings.webhook_url == "https://a.example/webhooks/shoptet"


def test_a_code_is_exchanged_at_the_partners_own_shop(
    shoptet: Shoptet, answers: responses.RequestsMock
) -> None:
    answers.post(f"{OAUTH}/token", json=GRANTED)
    installation = shoptet.complete_install({"code": "c0de"})
    assert installation == Installation("222651", "https://kocour.example/", "permanent")
    assert json.loads(answers.calls[0].request.body or "") == REGISTERED


def test_a_partner_without_a_secret_sends_none(answers: responses.RequestsMock) -> None:
    answers.post(f"{OAUTH}/token", json=GRANTED)
    Shoptet(replace(SETTINGS, client_secret=""), Http()).complete_install({"code": "c0de"})
    sent = json.loads(answers.calls[0].request.body or "")
    assert sent == {key: value for key, value in REGISTERED.items() if key != "client_secret"}


@pytest.mark.parametrize(
    ("_case", "reply"),
    [
        ("refused", {"status": 400, "json": {"error": "invalid_grant"}}),
        ("refused with a success", {"json": {"error": "invalid_grant", "error_description": "…"}}),
        ("no right", {"status": 401, "json": {"error": "invalid_client"}}),
        ("empty token", {"json": {**GRANTED, "access_token": ""}}),
        ("token of another type", {"json": {**GRANTED, "access_token": 7}}),
        ("not an object", {"json": []}),
    ],
)
def test_a_refused_code_proves_nobody(
    shoptet: Shoptet, answers: responses.RequestsMock, _case: str, reply: dict[str, Any]
) -> None:
    answers.post(f"{OAUTH}/token", **reply)
    with pytest.raises(Unauthenticated):
        shoptet.complete_install({"code": "c0de"})


@pytest.mark.parametrize(
    ("_case", "reply"),
    [
        ("server error", {"status": 500}),
        ("busy", {"status": 429}),
        ("moved", {"status": 302, "headers": {"Location": "https://evil.example/"}}),
        ("unreachable", {"body": requests.ConnectTimeout()}),
        ("not JSON", {"body": "<html>"}),
        ("no shop", {"json": {**GRANTED, "eshopId": None}}),
        ("strange shop", {"json": {**GRANTED, "eshopId": "1 or 1"}}),
        ("no address", {"json": {**GRANTED, "eshopUrl": None}}),
        ("strange address", {"json": {**GRANTED, "eshopUrl": "javascript:alert(1)"}}),
    ],
)
def test_an_exchange_that_did_not_come_about_is_a_platform_error(
    shoptet: Shoptet, answers: responses.RequestsMock, _case: str, reply: dict[str, Any]
) -> None:
    answers.post(f"{OAUTH}/token", **reply)
    with pytest.raises(PlatformError):
        shoptet.complete_install({"code": "c0de"})
    assert len(answers.calls) == 1


def test_an_overlong_code_is_not_even_asked_about(
    shoptet: Shoptet, answers: responses.RequestsMock
) -> None:
    with pytest.raises(Unauthenticated):
        shoptet.complete_install({"code": "x" * 1001})
    assert len(answers.calls) == 0


def test_a_token_is_asked_for_with_the_permanent_permission(
    shoptet: Shoptet, answers: responses.RequestsMock
) -> None:
    answers.get(f"{OAUTH}/getAccessToken", json={"access_token": "1-a-2", "expires_in": 1800})
    token = shoptet.fetch_token("222651", "permanent")
    assert (token.value, token.lifetime) == ("1-a-2", timedelta(minutes=30))
    assert answers.calls[0].request.headers["Authorization"] == "Bearer permanent"


@pytest.mark.parametrize("status", [200, 400, 401, 403, 429])
def test_too_many_tokens_are_waited_for_whatever_the_status(
    shoptet: Shoptet, answers: responses.RequestsMock, status: int
) -> None:
    answers.get(f"{OAUTH}/getAccessToken", status=status, json={"error": "maximum_tokens_reached"})
    with pytest.raises(PlatformError) as refusal:
        shoptet.fetch_token("222651", "permanent")
    assert refusal.value.retry_after == timedelta(minutes=5)
    assert not refusal.value.disconnected


@pytest.mark.parametrize(
    ("_case", "reply", "disconnected"),
    [
        ("uninstalled", {"status": 401, "json": {"error": "invalid_token"}}, True),
        ("forbidden", {"status": 403}, True),
        ("bad request", {"status": 400, "json": {"error": "invalid_request"}}, False),
        ("server error", {"status": 503}, False),
        ("lost", {"body": requests.ReadTimeout()}, False),
        ("not JSON", {"body": "<html>"}, False),
        ("no token", {"json": {"expires_in": 1800}}, False),
        ("no lifetime", {"json": {"access_token": "1-a-2"}}, False),
        ("dead at birth", {"json": {"access_token": "1-a-2", "expires_in": 0}}, False),
    ],
)
def test_a_token_that_is_not_given_is_asked_for_once(
    shoptet: Shoptet,
    answers: responses.RequestsMock,
    _case: str,
    reply: dict[str, Any],
    disconnected: bool,
) -> None:
    answers.get(f"{OAUTH}/getAccessToken", **reply)
    with pytest.raises(PlatformError) as refusal:
        shoptet.fetch_token("222651", "permanent")
    assert refusal.value.disconnected is disconnected
    assert not refusal.value.permanent
    assert "permanent" not in str(refusal.value).split()
    assert len(answers.calls) == 1


def test_a_key_is_renewed(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock
) -> None:
    url = f"{API}/webhooks/renew-signature-key"
    answers.post(url, json=envelope({"signatureKey": "8a5e"}))
    assert shoptet.renew_webhook_key(credentials) == "8a5e"
    answers.replace("POST", url, json=envelope({"signatureKey": ""}))
    with pytest.raises(PlatformError):
        shoptet.renew_webhook_key(credentials)
