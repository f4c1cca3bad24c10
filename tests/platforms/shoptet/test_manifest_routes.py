"""The addresses of the manifest are routes of the application."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography.fernet import Fernet
from flask import Flask

from app import create_app
from tests.platforms.shoptet.world import SETTINGS


@pytest.fixture
def application(tmp_path: Path) -> Flask:
    """The application with Shoptet configured."""
    settings = {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'smajlik.sqlite3'}",
        "SECRET_KEY": "secret",
        "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "BASE_URL": SETTINGS.base_url,
        "SHOPTET_CLIENT_ID": SETTINGS.client_id,
        "SHOPTET_PARTNER_URL": SETTINGS.partner_url,
    }
    return create_app(settings)


@pytest.mark.parametrize(
    ("url", "method"),
    [(SETTINGS.install_url, "GET"), (SETTINGS.app_url, "GET"), (SETTINGS.webhook_url, "POST")],
)
def test_every_address_given_to_shoptet_is_a_route(
    application: Flask, url: str, method: str
) -> None:
    routes = application.url_map.bind("smajlik.example", url_scheme="https")
    assert routes.match(urlsplit(url).path, method=method)
