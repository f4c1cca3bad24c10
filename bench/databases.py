"""Databases of our own, empty or copies of one another, taken away at the end."""

import os
import shutil
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgresql:///postgres")


class NoServer(RuntimeError):
    """No PostgreSQL answers where we look for it."""


@contextmanager
def sqlite() -> Iterator[str]:
    """Yield the address of a SQLite file in a folder of its own."""
    with TemporaryDirectory(prefix="smajlik-bench-") as folder:
        yield f"sqlite:///{Path(folder) / 'bench.sqlite3'}"


@contextmanager
def postgresql() -> Iterator[str]:
    """Yield the address of a new database on the server at TEST_POSTGRES_URL, else NoServer."""
    with _created("") as url:
        yield url


@contextmanager
def copied(url: str) -> Iterator[str]:
    """Yield the address of a copy of a database that nobody is connected to."""
    original = make_url(url).database
    if url.startswith("sqlite"):
        with sqlite() as copy:
            shutil.copyfile(str(original), str(make_url(copy).database))
            yield copy
    else:
        with _created(f'TEMPLATE "{original}" STRATEGY FILE_COPY') as copy:
            yield copy


@contextmanager
def _created(like: str) -> Iterator[str]:
    server = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    name = f"smajlik_trial_{uuid.uuid4().hex[:12]}"
    try:
        with server.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}" {like}'))
    except OperationalError:
        raise NoServer("no PostgreSQL answers at TEST_POSTGRES_URL") from None
    try:
        yield server.url.set(database=name).render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        server.dispose()


Database = Callable[[], AbstractContextManager[str]]
DATABASES: Mapping[str, Database] = {"sqlite": sqlite, "postgresql": postgresql}
