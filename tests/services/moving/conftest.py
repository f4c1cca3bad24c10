"""Two databases beside each other, at the newest migration, one of them with rows."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, select, text

from app.database import prepare
from app.extensions import db
from app.services import migrated
from app.services.moving import copying, ends
from tests import filled, quick

# Statements are the same for all tests, and compiling them takes longer than running them.
COMPILED: Mapping[str, dict[Any, Any]] = {"sqlite": {}, "postgresql": {}}


@pytest.fixture
def file_url(tmp_path: Path) -> str:
    """The address of a SQLite file with all tables and no rows."""
    return _blank(tmp_path / "moving.sqlite3")


@pytest.fixture
def full_url(tmp_path: Path, full_file: bytes) -> str:
    """The address of a SQLite file with rows in all tables."""
    file = tmp_path / "full.sqlite3"
    file.write_bytes(full_file)
    return f"sqlite:///{file}"


@pytest.fixture(scope="session")
def full_file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A SQLite file with rows in all tables."""
    file = tmp_path_factory.mktemp("full") / "full.sqlite3"
    with connected(_blank(file)) as connection:
        filled.fill(connection)
    return file.read_bytes()


@pytest.fixture
def other_file_url(tmp_path: Path) -> str:
    """The address of another such file."""
    return _blank(tmp_path / "other.sqlite3")


@pytest.fixture
def server_url(postgres_url: str) -> Iterator[str]:
    """The address of a PostgreSQL database with all tables and no rows."""
    with connected(postgres_url) as connection:
        db.metadata.create_all(connection)
        quick.empty(connection)
    _stamp(postgres_url)
    yield postgres_url
    with connected(postgres_url) as connection:
        quick.empty(connection)
        connection.execute(text("DROP TABLE alembic_version"))


@pytest.fixture(params=["to the server", pytest.param("to a file")])
def ways(request: pytest.FixtureRequest, file_url: str, server_url: str) -> tuple[str, str]:
    """The addresses to copy from, with rows in all tables, and to, without: in each direction."""
    source, target = (file_url, server_url)
    if request.param == "to a file":
        source, target = target, source
    with connected(source) as connection:
        filled.fill(connection)
    return source, target


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """Open a transaction on a database; it is committed at the end."""
    engine = create_engine(url)
    prepare(engine)
    with engine.begin() as connection:
        connection.execution_options(compiled_cache=COMPILED[engine.dialect.name])
        yield connection
    engine.dispose()


def copy(source: str, target: str, migrate: bool = False) -> copying.Copied:
    """Copy, with nobody watching."""
    return copying.copy(source, target, migrate=migrate, start=lambda _: lambda _: None)


def contents(url: str) -> dict[str, list[str]]:
    """Return all rows of all tables as models read them, by table."""
    with connected(url) as connection:
        connection.execution_options(**ends.ACROSS)
        return {
            table.name: [
                repr(tuple(row))
                for row in connection.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for table in db.metadata.sorted_tables
        }


def _blank(file: Path) -> str:
    file.write_bytes(quick.blank())
    _stamp(f"sqlite:///{file}")
    return f"sqlite:///{file}"


def _stamp(url: str) -> None:
    with connected(url) as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS alembic_version (version_num text)"))
        connection.execute(text("DELETE FROM alembic_version"))
        insert = text("INSERT INTO alembic_version VALUES (:newest)")
        connection.execute(insert, {"newest": migrated.newest()})
