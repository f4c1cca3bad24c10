"""Faults: each test breaks something and ends in the invariants."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.services.runtime import Runtime
from tests.fakes import FakePlatform
from tests.faults import invariants
from tests.services.steps import installed_shop

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.faults)


@pytest.fixture
def sound(app: Flask, runtime: Runtime, platform: FakePlatform) -> Iterator[None]:
    """Let the invariants hold at the end of a test, whatever else it looks at."""
    yield
    invariants.hold(runtime, platform)


@pytest.fixture
def shop_id(app: Flask, runtime: Runtime, platform: FakePlatform) -> int:
    """A shop that is installed and connected, and has no orders yet."""
    return installed_shop(runtime, platform)
