"""What is typed into the partner administration is what the adapter does."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from app.platforms.shoptet import Shoptet
from app.platforms.shoptet.endpoints import Endpoint
from app.platforms.shoptet.webhooks import REGISTERED_EVENTS, SYSTEM_EVENTS
from tests.platforms.shoptet.world import SETTINGS, SHARED

ROOT = Path(__file__).resolve().parents[3]
LANGUAGES = {"cs", "sk", "pl", "en"}


@pytest.fixture(scope="module")
def manifest() -> Any:
    """The manifest with our public address filled in."""
    path = ROOT / "plugin_manifest" / "shoptet" / "addon.yaml"
    return yaml.safe_load(path.read_text().replace("{base_url}", SETTINGS.base_url))


def test_its_addresses_are_those_that_the_adapter_gives_to_shoptet(manifest: Any) -> None:
    settings = manifest["settings"]
    assert settings["oauth_code_url"] == SETTINGS.install_url
    assert settings["user_authorization_url"] == SETTINGS.app_url
    assert settings["system_webhooks"] == dict.fromkeys(SYSTEM_EVENTS, SETTINGS.webhook_url)


def test_the_settings_page_passes_what_the_adapter_reads(manifest: Any) -> None:
    page = manifest["settings_page_url"]
    for placeholder, value in (("SHOP_ID", "222651"), ("LANGUAGE", "sk"), ("OAUTH_CODE", "c0de")):
        page = page.replace(f"#{placeholder}#", value)
    parts = urlsplit(page)
    params = {key: values[0] for key, values in parse_qs(parts.query).items()}
    shoptet = Shoptet(SETTINGS)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == SETTINGS.app_url
    assert shoptet.admin_shop(params) == "222651"
    assert shoptet.admin_language(params) == "sk"
    assert params["code"] == "c0de"


def test_its_rights_are_exactly_the_endpoints_called(manifest: Any) -> None:
    listed = [(entry["method"], entry["path"]) for entry in manifest["endpoints"]]
    assert len(set(listed)) == len(listed)
    assert set(listed) == {(endpoint.method, endpoint.path) for endpoint in Endpoint}
    assert all(entry["why"] for entry in manifest["endpoints"])


def test_its_events_are_exactly_those_acted_on(manifest: Any) -> None:
    assert manifest["webhooks"] == list(REGISTERED_EVENTS)


def test_every_text_is_there_in_every_language(manifest: Any) -> None:
    for name, translations in manifest["texts"].items():
        assert set(translations) == LANGUAGES, name
        assert all(translations.values()), name


@pytest.mark.shared
def test_its_endpoints_and_events_exist_in_the_contract(manifest: Any) -> None:
    contract = (SHARED / "contracts" / "shoptet" / "openapi.yaml").read_text()
    # The contract names every id in its own way: {code}, {guid}, {jobId}.
    paths = {
        re.sub(r"\{\w+\}", "{id}", path)
        for path in re.findall(r"^  '?(/api/[^':]+)'?:$", contract, re.MULTILINE)
    }
    assert {entry["path"] for entry in manifest["endpoints"]} <= paths
    for event in manifest["webhooks"]:
        assert f"    {event} | " in contract, event
