"""Databases with a large shop: filled once where they are kept, else each time."""

import hashlib
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from app.config import ROOT
from bench.databases import DATABASES, POSTGRES, Database, NoServer
from bench.ratings.invented import Size


def filled(size: Size, folder: Path | None) -> Mapping[str, Database]:
    """Return databases with a shop of this size.

    `folder`: SQLite's file stays there, PostgreSQL's database on its server, for the next run.
    """
    if folder is None:
        return {name: partial(_anew, database, size) for name, database in DATABASES.items()}
    return {
        "sqlite": partial(_sqlite, size, folder),
        "postgresql": partial(_postgresql, size),
    }


@contextmanager
def _anew(database: Database, size: Size) -> Iterator[str]:
    with database() as url:
        _fill(url, size)
        yield url


@contextmanager
def _sqlite(size: Size, folder: Path) -> Iterator[str]:
    file = folder / f"{_name(size)}.sqlite3"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        coming = file.with_suffix(".coming")
        coming.unlink(missing_ok=True)
        _fill(f"sqlite:///{coming}", size)
        # Whoever closes a file in WAL mode last leaves it whole.
        coming.rename(file)
    yield f"sqlite:///{file}"


@contextmanager
def _postgresql(size: Size) -> Iterator[str]:
    server = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    name, coming = _name(size), f"{_name(size)}_coming"
    url = server.url.set(database=name).render_as_string(hide_password=False)
    try:
        with server.connect() as connection:
            known = text("SELECT count(*) FROM pg_database WHERE datname = :name")
            if not connection.scalar(known, {"name": name}):
                connection.execute(text(f'DROP DATABASE IF EXISTS "{coming}" WITH (FORCE)'))
                connection.execute(text(f'CREATE DATABASE "{coming}"'))
                _fill(url.replace(name, coming), size)
                connection.execute(text(f'ALTER DATABASE "{coming}" RENAME TO "{name}"'))
    except OperationalError:
        raise NoServer("no PostgreSQL answers at TEST_POSTGRES_URL") from None
    finally:
        server.dispose()
    yield url


def _name(size: Size) -> str:
    """Name a database by what is in it: other migrations make other tables."""
    scripts = sorted((ROOT / "migrations" / "versions").glob("*.py"))
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in scripts)).hexdigest()[:12]
    return f"smajlik_kept_{digest}_{size.customers}_{size.orders}"


def _fill(url: str, size: Size) -> None:
    options = (f"--url={url}", f"--customers={size.customers}", f"--orders={size.orders}")
    command = [sys.executable, "-m", "bench.ratings", "fill", *options]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
