"""Fixtures of the sweeps: one application on SQLite, asked by a browser of its own."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.views.conftest import Browser


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """No database changes what is tested here."""
    return sqlite_app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    app.test_client_class = Browser
    return app.test_client()
