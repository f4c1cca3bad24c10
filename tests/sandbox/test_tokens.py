"""The ways in: codes, tokens, and who the admin is."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from sandbox import addon
from sandbox.state import Platform
from tests.sandbox.conftest import Clock
from tests.sandbox.partner import Partner, exchange


def test_a_code_opens_the_shop_once(client: FlaskClient, platform: Platform) -> None:
    code = platform.tokens.install_code(platform.now())
    assert len(code) == 255
    first = client.post("/action/ApiOAuthServer/token", json=exchange(platform, code))
    assert len(first.get_json()["access_token"]) == 255
    assert first.get_json()["eshopId"] == platform.settings.eshop_id
    again = client.post("/action/ApiOAuthServer/token", data=exchange(platform, code))
    assert (again.status_code, again.get_json()["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize(
    ("_case", "change", "error"),
    [
        ("a wrong secret", {"client_secret": "x"}, "invalid_client"),
        ("a wrong id", {"client_id": "x"}, "invalid_client"),
        ("another grant", {"grant_type": "password"}, "unsupported_grant_type"),
        ("another scope", {"scope": "basic_eshop"}, "invalid_scope"),
        ("another address", {"redirect_uri": "https://other.example"}, "redirect_uri_mismatch"),
        ("an invented code", {"code": "x" * 255}, "invalid_grant"),
    ],
)
def test_a_wrong_exchange_installs_nothing(
    client: FlaskClient, platform: Platform, _case: str, change: dict[str, str], error: str
) -> None:
    code = platform.tokens.install_code(platform.now())
    body = exchange(platform, code) | change
    answer = client.post("/action/ApiOAuthServer/token", json=body)
    assert (answer.status_code, answer.get_json()["error"]) == (400, error)
    assert platform.installation is None


def test_an_old_code_opens_nothing(client: FlaskClient, platform: Platform, clock: Clock) -> None:
    code = platform.tokens.install_code(platform.now())
    clock.forward(minutes=6)
    answer = client.post("/action/ApiOAuthServer/token", json=exchange(platform, code))
    assert answer.status_code == 400
    assert platform.installation is None


def test_five_tokens_live_at_once_and_not_six(partner: Partner, clock: Clock) -> None:
    answers = [partner.new_token() for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
    assert answers[-1].get_json() == {"error": "maximum_tokens_reached"}
    clock.forward(seconds=1801)
    assert partner.new_token().get_json()["expires_in"] == 1800


@pytest.mark.parametrize(
    ("_case", "seconds", "status", "error"),
    [
        ("fresh", 0, 200, None),
        ("just alive", 1799, 200, None),
        ("dead", 1800, 401, "expired-token"),
    ],
)
def test_a_token_lives_half_an_hour(
    partner: Partner, clock: Clock, _case: str, seconds: int, status: int, error: str | None
) -> None:
    clock.forward(seconds=seconds)
    answer = partner.call("GET", "/api/eshop")
    assert answer.status_code == status
    assert (answer.get_json()["errors"] or [{"errorCode": None}])[0]["errorCode"] == error


def test_a_call_without_a_token_is_told_so(client: FlaskClient) -> None:
    answer = client.get("/api/eshop")
    assert answer.status_code == 401
    assert answer.get_json()["errors"][0]["errorCode"] == "missing-access-token"
    assert answer.headers["X-Request-ID"] == answer.get_json()["metadata"]["requestId"]


@pytest.mark.parametrize("event", ["suspend", "terminate", "uninstall"])
def test_an_add_on_at_rest_gets_no_token(partner: Partner, event: str) -> None:
    addon.live(partner.platform, event)
    assert partner.new_token().status_code == 401
    assert partner.call("GET", "/api/eshop").status_code == 401


def test_an_approved_add_on_goes_on_with_its_old_permission(partner: Partner) -> None:
    addon.live(partner.platform, "suspend")
    addon.live(partner.platform, "approve")
    assert partner.new_token().status_code == 200


def test_a_taken_right_is_refused_and_listed_as_pending(partner: Partner) -> None:
    partner.client.post("/sandbox/rights", json={"denied": ["customers"]})
    answer = partner.call("GET", "/api/customers")
    assert answer.status_code == 403
    assert answer.get_json()["errors"][0]["errorCode"] == "invalid-token-no-rights"
    pending = partner.get("/api/system/endpoints?status=pending")["endpoints"]
    assert [row["endpoint"] for row in pending] == ["customers"]


def _user_token(client: FlaskClient, platform: Platform, code: str) -> Any:
    body = exchange(platform, code, scope="basic_eshop", redirect_uri="https://app.example/app")
    return client.post("/action/OAuthServer/token", data=body)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_code_of_the_frame_tells_who_the_admin_is(
    client: FlaskClient, platform: Platform, method: str
) -> None:
    code = client.post("/sandbox/login-code").get_json()["code"]
    token = _user_token(client, platform, code).get_json()["access_token"]
    resource = "/action/OAuthServer/resource?method=getBasicEshop"
    bearer = {"Authorization": f"Bearer {token}"}
    answer = client.open(resource, method=method, headers=bearer).get_json()
    assert answer["success"] is True
    assert answer["data"]["project"]["id"] == platform.settings.eshop_id
    assert set(answer["data"]["user"]) == {"email", "name"}
    assert _user_token(client, platform, code).status_code == 400
    assert client.get(resource).status_code == 401
