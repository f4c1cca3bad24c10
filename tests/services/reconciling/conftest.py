"""No database changes what most of this is about."""

import pytest
from flask import Flask

from app.services.runtime import Runtime
from tests.fakes import FakePlatform
from tests.services.reconciling.steps import connected_shop


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """The application on SQLite."""
    return sqlite_app


@pytest.fixture
def shop_id(app: Flask, runtime: Runtime, platform: FakePlatform) -> int:
    """A shop that was installed and has imported its past orders."""
    return connected_shop(runtime, platform)
