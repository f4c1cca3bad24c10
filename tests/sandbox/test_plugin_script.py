"""The plugin's script in the admin's list of orders."""

import re

import pytest
from flask.testing import FlaskClient

from sandbox.installation import SUSPENDED, Installation
from sandbox.state import Platform

TAG = re.compile(r"<script ([^>]*embed\.js[^>]*) async></script>")


def attributes(page: str) -> dict[str, str]:
    found = TAG.search(page)
    return dict(re.findall(r'([\w-]+)="([^"]*)"', found[1])) if found else {}


def test_the_list_carries_the_script_with_a_code_of_its_own(
    client: FlaskClient, platform: Platform
) -> None:
    platform.installation = Installation("token")

    first, second = (attributes(client.get("/admin/?language=pl").text) for _ in range(2))

    assert first["src"] == f"{platform.settings.plugin_url}/static/embed.js"
    assert first["data-shop"] == str(platform.settings.eshop_id)
    assert first["data-language"] == "pl"
    assert first["data-code"] != second["data-code"]
    assert {first["data-code"], second["data-code"]} <= set(platform.tokens.user_codes)


@pytest.mark.parametrize("installation", [None, Installation("token", state=SUSPENDED)])
def test_without_an_active_add_on_there_is_no_script(
    client: FlaskClient, platform: Platform, installation: Installation | None
) -> None:
    platform.installation = installation

    assert "embed.js" not in client.get("/admin/").text


def test_the_language_of_the_staff_goes_along_from_page_to_page(client: FlaskClient) -> None:
    page = client.get("/admin/?language=sk").text

    assert "page=2&amp;language=sk" in page
    assert client.get("/admin/?language=xx").status_code == 404
