"""The add-on's side of the conversation, as short as a test wants it."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sandbox.state import Platform


class Partner:
    """Calls the API of a sandbox with a token."""

    def __init__(self, client: FlaskClient, platform: Platform, oauth_token: str) -> None:
        self.client, self.platform, self.oauth_token = client, platform, oauth_token
        self.token = self.new_token().get_json()["access_token"]

    @classmethod
    def installed_in(cls, app: Flask) -> "Partner":
        platform: Platform = app.extensions["sandbox"]
        client = app.test_client()
        code = platform.tokens.install_code(platform.now())
        answer = client.post("/action/ApiOAuthServer/token", json=exchange(platform, code))
        return cls(client, platform, answer.get_json()["access_token"])

    def new_token(self) -> TestResponse:
        bearer = {"Authorization": f"Bearer {self.oauth_token}"}
        return self.client.get("/action/ApiOAuthServer/getAccessToken", headers=bearer)

    def call(self, method: str, path: str, json: Any = None) -> TestResponse:
        headers = {"Shoptet-Access-Token": self.token}
        return self.client.open(path, method=method, json=json, headers=headers)

    def get(self, path: str) -> Any:
        answer = self.call("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.get_json()["data"]

    def register(self, url: str, *events: str) -> TestResponse:
        wishes = [{"event": event, "url": f"{url}/hook"} for event in events]
        return self.call("POST", "/api/webhooks", {"data": wishes})


def exchange(platform: Platform, code: str, **other: str) -> dict[str, str]:
    """Return the body that exchanges an installation's code."""
    return {
        "client_id": platform.settings.client_id,
        "client_secret": platform.settings.client_secret,
        "code": code,
        "grant_type": "authorization_code",
        "redirect_uri": f"{platform.settings.plugin_url}/shoptet/install",
        "scope": "api",
    } | other
