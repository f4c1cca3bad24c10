"""Fixtures of the Shoptet adapter's tests."""

import pytest

from app.platforms.base import Credentials
from app.platforms.shoptet import Shoptet
from tests.platforms.shoptet.world import Tokens, adapter
from tests.platforms.stage import SHOP, SHOP_URL


@pytest.fixture
def waits() -> list[float]:
    """The waits that were asked for, in seconds."""
    return []


@pytest.fixture
def shoptet(waits: list[float]) -> Shoptet:
    """The adapter."""
    return adapter(waits)


@pytest.fixture
def tokens() -> Tokens:
    """Tokens of the shop, numbered."""
    return Tokens()


@pytest.fixture
def credentials(tokens: Tokens) -> Credentials:
    """Those of the shop."""
    return Credentials(SHOP, SHOP_URL, tokens)
