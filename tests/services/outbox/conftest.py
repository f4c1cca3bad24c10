"""A shop where an order of a flagged customer waits to be cancelled."""

import pytest
from flask import Flask

from app.services.runtime import Runtime
from tests.fakes import FakePlatform
from tests.services.acting import steps


@pytest.fixture
def shop_id(app: Flask, runtime: Runtime, platform: FakePlatform) -> int:
    """The grace period of the order `new` is over."""
    shop_id = steps.due_to_be_cancelled(runtime, platform)
    platform.calls.clear()
    return shop_id
