"""The two databases of a move: opened, looked at, and held so that nobody else writes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from sqlalchemy import Connection, Engine, create_engine, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from app import config, database
from app.errors import Invalid
from app.extensions import db
from app.services.migrated import MIGRATIONS

VERSION_TABLE = "alembic_version"
LOCK_TIMEOUT = "5s"
# What a guard of shops has to know of statements that read and write those of all.
ACROSS = {"across_shops": "everything is moved to another database"}


@contextmanager
def opened(address: str, *, must_exist: bool) -> Iterator[Engine]:
    """Open a database by its address; Invalid when it is none of ours or does not answer."""
    engine = _engine(address, must_exist)
    database.prepare(engine)
    try:
        with engine.connect():
            pass
        yield engine
    except OperationalError as error:
        raise Invalid(f"{named(engine)} does not answer ({type(error.orig).__name__})") from None
    finally:
        engine.dispose()


def named(engine: Engine) -> str:
    """Return what to call a database in a sentence; passwords are left out."""
    return engine.url.render_as_string(hide_password=True)


def tables(engine: Engine) -> set[str]:
    """Return the names of all tables there are, ours or not."""
    return set(inspect(engine).get_table_names()) - {VERSION_TABLE}


def migrate(engine: Engine) -> None:
    """Bring a database to the newest migration."""
    settings = AlembicConfig()
    settings.set_main_option("script_location", str(MIGRATIONS))
    settings.attributes["engine"] = engine
    command.upgrade(settings, "head")


@contextmanager
def read_alone(engine: Engine) -> Iterator[Connection]:
    """Read a database while nobody can write to it; Invalid if somebody does."""
    with _connected(engine, "SHARE") as connection:
        yield connection
        connection.rollback()


@contextmanager
def written_alone(engine: Engine) -> Iterator[Connection]:
    """Write to a database that nobody else can write to: all of it on success, else nothing."""
    with _connected(engine, "SHARE ROW EXCLUSIVE") as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("PRAGMA defer_foreign_keys=ON"))
        yield connection
        connection.commit()


def waiting_writers(connection: Connection) -> int:
    """Return how many others wait to write to what is held; SQLite does not tell."""
    if connection.dialect.name == "sqlite":
        return 0
    query = """
        SELECT count(DISTINCT pid) FROM pg_locks
        WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))
    """
    return int(connection.execute(text(query)).scalar_one())


@contextmanager
def _connected(engine: Engine, mode: str) -> Iterator[Connection]:
    with engine.connect() as connection:
        connection.execution_options(writing=True, **ACROSS)
        try:
            _hold(connection, mode)
        except DBAPIError:
            raise Invalid(
                f"{named(engine)} is being written to: stop the web servers and the workers first"
            ) from None
        yield connection


def _hold(connection: Connection, mode: str) -> None:
    if connection.dialect.name == "sqlite":
        # Its transactions that will write begin by keeping everybody else from it.
        connection.begin()
        return
    # Where nobody writes, every statement reads the same: no snapshot has to be kept.
    # A driver makes no moment of one that lies beyond the year 9999 where the server thinks to be.
    connection.execute(text("SET LOCAL TIME ZONE 'UTC'"))
    connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
    quote = connection.dialect.identifier_preparer.quote
    names = ", ".join(quote(table.name) for table in db.metadata.sorted_tables)
    connection.execute(text(f"LOCK TABLE {names} IN {mode} MODE"))


def _engine(address: str, must_exist: bool) -> Engine:
    try:
        url = make_url(config.database_address(address))
    except ArgumentError:
        url = None
    if url is None or url.get_backend_name() not in ("sqlite", "postgresql") or not url.database:
        raise Invalid("a database is named like sqlite:////folder/file or postgresql://host/name")
    if url.get_backend_name() == "sqlite":
        file = Path(url.database)
        if must_exist and not file.is_file():
            raise Invalid(f"there is no file {file}")
        if not file.parent.is_dir():
            raise Invalid(f"there is no folder {file.parent}")
    return create_engine(url, **database.engine_options(address))
