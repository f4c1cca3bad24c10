"""A shop where an order of a flagged customer waits to be cancelled."""

import pytest
from flask import Flask

from app.services.runtime import Runtime
from tests.fakes import FakePlatform
from tests.services.acting import steps
from tests.services.acting.steps import flagged, hear, pass_by, placed
from tests.services.steps import installed_shop


@pytest.fixture
def shop_id(app: Flask, runtime: Runtime, platform: FakePlatform) -> int:
    """The grace period of the order `new` is over."""
    shop_id = installed_shop(runtime, platform)
    placed(platform, "old", status_id="-3")
    hear(runtime, shop_id, "old")
    steps.settings(shop_id, share=100)
    flagged(shop_id, "old")
    placed(platform, "new")
    hear(runtime, shop_id, "new")
    pass_by(minutes=16)
    platform.calls.clear()
    return shop_id
