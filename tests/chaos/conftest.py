"""The story of every test here, on each database."""

from collections.abc import Iterator

import pytest

from tests.chaos.stories import Story, told
from tests.conftest import make_tables


@pytest.fixture
def story(database_url: str) -> Iterator[Story]:
    with told(database_url, make_tables) as story:
        yield story
