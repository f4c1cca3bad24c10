"""A desk on both databases."""

import pytest
from flask import Flask

from tests.factories import make_shop
from tests.services.customer_files.desk import Desk


@pytest.fixture
def desk(app: Flask) -> Desk:
    return Desk(make_shop())


@pytest.fixture
def sqlite_desk(sqlite_app: Flask) -> Desk:
    """For what no database can change."""
    return Desk(make_shop())
