"""The story of every test here, on each database; the databases beside each other under xdist."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.stories import Story, told
from tests.conftest import make_tables

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents and isinstance(item, pytest.Function):
            item.add_marker(pytest.mark.xdist_group(item.callspec.params["database_url"]))


@pytest.fixture
def story(database_url: str) -> Iterator[Story]:
    with told(database_url, make_tables) as story:
        yield story
