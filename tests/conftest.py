"""Fixtures that all tests share: an application on a database of its own, a fake platform."""

import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Playwright, sync_playwright

from app import create_app
from app.extensions import db
from app.services.runtime import Runtime
from bench.databases import NoServer, postgresql
from tests import built_once, quick
from tests.fakes import FakePlatform
from tests.tenancy import as_nobody_special, only_tests_cross_shops

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
PAGES = Path(__file__).resolve().parent / "views"
# Markers that stand in the files of their tests, or are the names of their folders.
NAMED_WHERE_USED = frozenset({"browser", "chaos", "faults", "fuzz"})
SETTINGS = {
    "SECRET_KEY": "a key for tests only",
    "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    "BASE_URL": "https://smajlik.test",
    "SHOPTET_CLIENT_ID": "ae5d72b8964a08ed",
    "SHOPTET_CLIENT_SECRET": "shoasecret_test",
    "SHOPTET_PARTNER_URL": "https://partner.test",
    "SHOPTET_API_URL": "https://api.test",
    # Tests call as fast as they can; those about limits set them.
    "SHOP_CALLS_PER_SECOND": 0,
    "ADDRESS_CALLS_PER_SECOND": 0,
}


def as_environment(settings: Mapping[str, object]) -> dict[str, str]:
    """Return settings as a process is given them."""
    return {name: str(value) for name, value in settings.items()}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        # What a page shows is the same on each database; services are tried on both at once.
        if item.path.is_relative_to(PAGES) and item.get_closest_marker("postgresql"):
            item.add_marker(pytest.mark.long)
    if SHARED.is_dir():
        return
    absent = pytest.mark.skip(reason="the shared facts do not lie beside this clone")
    for item in items:
        if item.get_closest_marker("shared"):
            item.add_marker(absent)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Pass over files that do not name the one marker that is asked for: most of the tests."""
    marker = config.option.markexpr
    if marker not in NAMED_WHERE_USED or collection_path.suffix != ".py":
        return None
    named = marker == collection_path.parent.name or marker in collection_path.read_text()
    return None if named else True


def pytest_collection_finish() -> None:
    quick.collect_less()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of facts beside the project."""
    return SHARED


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The one driver of browsers: a process can hold no second one beside it."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session", autouse=True)
def _quick_applications() -> Iterator[None]:
    with (
        built_once.routes_compiled_once(),
        built_once.templates_compiled_once(),
        built_once.api_described_once(),
        quick.engines_shared(),
    ):
        yield


@pytest.fixture(scope="session", autouse=True)
def _tests_look_at_every_shop() -> Iterator[None]:
    with only_tests_cross_shops():
        yield


@pytest.fixture(autouse=True)
def _no_connection_beyond_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        local = self.family == socket.AF_UNIX or (
            isinstance(address, tuple) and address[0] in ("127.0.0.1", "::1", "localhost")
        )
        if not local:
            raise AssertionError("a test tried to reach beyond this machine")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def _folder() -> Iterator[Path]:
    with TemporaryDirectory(dir=quick.memory(), ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture
def sqlite_url(_folder: Path) -> str:
    """The address of a SQLite file that is not there yet."""
    for file in _folder.iterdir():
        file.unlink()
    return f"sqlite:///{_folder / 'test.sqlite3'}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a database without rows, on each database in turn."""
    if request.param == "sqlite":
        file: str = request.getfixturevalue("sqlite_url")
        return file
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A database of this test run's own on the test server: created, and dropped at the end."""
    with ExitStack() as stack:
        try:
            url = stack.enter_context(postgresql())
            quick.forget_crashes(url)
            url = as_nobody_special(url)
        except NoServer as absent:
            if os.environ.get("TEST_REQUIRE_POSTGRES"):
                raise
            pytest.skip(str(absent))
        yield url


@pytest.fixture
def platform() -> FakePlatform:
    return FakePlatform()


@pytest.fixture
def app(database_url: str, platform: FakePlatform) -> Iterator[Flask]:
    """The application with empty tables and the fake platform beside the real one."""
    yield from application({**SETTINGS, "DATABASE_URL": database_url}, platform)


@pytest.fixture
def sqlite_app(sqlite_url: str, platform: FakePlatform) -> Iterator[Flask]:
    """The application on SQLite alone, for what no database can change."""
    yield from application({**SETTINGS, "DATABASE_URL": sqlite_url}, platform)


def application(settings: dict[str, object], platform: FakePlatform) -> Iterator[Flask]:
    """Build the application on empty tables."""
    app = create_app(settings)
    app.testing = True
    app.extensions["runtime"].platforms[platform.name] = platform
    with app.app_context():
        make_tables()
        yield app
        db.session.remove()
        db.engine.dispose()


def make_tables() -> None:
    """Let all tables be there, and none have a row."""
    file = db.engine.url.database
    if db.engine.dialect.name == "sqlite" and file and not Path(file).exists():
        Path(file).write_bytes(quick.blank())
        return
    db.create_all()
    if db.engine.dialect.name == "postgresql":
        with db.engine.begin() as connection:
            quick.empty(connection)


@pytest.fixture
def runtime(app: Flask) -> Runtime:
    found: Runtime = app.extensions["runtime"]
    return found


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
