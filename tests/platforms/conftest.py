"""Fixtures of the adapters' tests."""

from collections.abc import Iterator

import pytest
import responses

from tests.platforms.shoptet.stage import ShoptetStage
from tests.platforms.stage import FakeStage, Stage


@pytest.fixture
def answers() -> Iterator[responses.RequestsMock]:
    """Answer HTTP calls from memory; any other call fails."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


@pytest.fixture(params=["fake", "shoptet"])
def stage(request: pytest.FixtureRequest, answers: responses.RequestsMock) -> Stage:
    """The same world behind each platform."""
    return FakeStage() if request.param == "fake" else ShoptetStage(answers)
