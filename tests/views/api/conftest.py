"""Fixtures of the API's tests: the call itself."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from tests.views.conftest import Bearer

Ask = Callable[..., dict[str, Any]]


@pytest.fixture(params=["in front of Flask", "through Flask's route"])
def in_front(request: pytest.FixtureRequest, app: Flask) -> bool:
    """Both ways to the indicators; they must answer alike."""
    found: bool = request.param == "in front of Flask"
    if not found:
        app.wsgi_app = Flask.wsgi_app.__get__(app)  # type: ignore[method-assign]
    return found


@pytest.fixture
def ask(client: FlaskClient, headers: Bearer, in_front: bool) -> Ask:
    """Ask for indicators as a member of the shop's staff, after what the test has added."""

    def ask(*codes: str, headers: Bearer = headers) -> dict[str, Any]:
        db.session.commit()
        response = client.post("/api/indicators", json={"codes": codes}, headers=headers)
        assert response.status_code == 200
        found: dict[str, Any] = response.get_json()["indicators"]
        return found

    return ask
