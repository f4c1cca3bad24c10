"""Fixtures of the page tests: a client, an installed shop, and its staff's token."""

import contextvars
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, g
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from app.extensions import db
from app.models import Shop
from app.platforms.base import Admin
from app.services import members
from app.services.admins import visit
from app.views.auth import issue_token
from tests.conftest import SETTINGS
from tests.factories import make_shop
from tests.fakes import FakePlatform

TRANSLATIONS = Path(__file__).resolve().parents[2] / "app" / "translations"

Bearer = dict[str, str]


class Browser(FlaskClient):
    """A client whose requests share nothing with the test, not even its application context."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        return contextvars.Context().run(super().open, *args, **kwargs)


@pytest.fixture(scope="session", autouse=True)
def _compiled_translations() -> None:
    for catalogue in TRANSLATIONS.glob("*/LC_MESSAGES/*.po"):
        compiled = catalogue.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= catalogue.stat().st_mtime:
            continue
        with catalogue.open("rb") as source, compiled.open("wb") as target:
            write_mo(target, read_po(source))


@pytest.fixture(scope="session")
def speaker(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application that never opens its database."""
    folder = tmp_path_factory.mktemp("speaker")
    return create_app({**SETTINGS, "DATABASE_URL": f"sqlite:///{folder / 'unused.sqlite3'}"})


@pytest.fixture
def request_context(speaker: Flask) -> Iterator[None]:
    """A request in which to speak, on the clock of a shop in Prague."""
    with speaker.test_request_context():
        g.timezone = "Europe/Prague"
        yield


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    app.test_client_class = Browser
    return app.test_client()


@pytest.fixture
def shop(app: Flask) -> Shop:
    shop = make_shop(external_id="222651", name="Knihy U Kocoura", url="https://kocour.example/")
    db.session.commit()
    return shop


@pytest.fixture
def eva(platform: FakePlatform, shop: Shop) -> str:
    """The query with which the platform opens our page for Eva, of the shop's staff."""
    platform.admins["code-1"] = Admin(shop.external_id, "eva@kocour.example", "Eva")
    return f"shop={shop.external_id}&language=cs&code=code-1"


def bearer(
    app: Flask,
    shop: Shop,
    language: str = "cs",
    *,
    email: str = "eva@kocour.example",
    name: str = "Eva",
) -> Bearer:
    """Return the header that a page of a shop's staff sends."""
    members.join(shop.id, email, name)
    visited = visit(shop.id, shop.epoch)
    token = issue_token(visited, name, email, language)
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def headers(app: Flask, shop: Shop) -> Bearer:
    return bearer(app, shop)
