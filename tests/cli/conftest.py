"""Commands as a person runs them."""

from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """Run a command of `flask` on each database."""
    return lambda *args: app.test_cli_runner().invoke(args=[str(arg) for arg in args])


@pytest.fixture
def sqlite_run(sqlite_app: Flask) -> Run:
    """Run a command of `flask` on SQLite alone."""
    return lambda *args: sqlite_app.test_cli_runner().invoke(args=[str(arg) for arg in args])
