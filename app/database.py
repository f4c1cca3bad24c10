"""How our engine behaves on each database, and the one way to write."""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, Engine, Executable, event, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app import tenancy, tenancy_rows
from app.extensions import Base, db
from app.tenancy_guard import guard
from app.turns import WriteTurn

# How long SQLite waits for a writer that did not take its turn (a backup, a person's shell).
BUSY_MILLISECONDS = 2000
# How long somebody who waits for an answer waits for a turn to write: as long again.
PATIENCE = BUSY_MILLISECONDS / 1000
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    f"PRAGMA busy_timeout={BUSY_MILLISECONDS}",
    "PRAGMA foreign_keys=ON",
    # What is deleted is overwritten with zeros: an erased person must not stay in the file.
    "PRAGMA secure_delete=ON",
)
# A machine that freezes in a transaction holds its shop, and what changes meanwhile is not cleared
# away in any database of the server. A little longer than a lease.
MOST_IDLE_SECONDS = 60
_turns: dict[str, WriteTurn] = {}
event.listen(db.metadata, "after_create", tenancy_rows.protect)
# Seconds to wait for a turn to write, None: as long as it takes, which suits a worker.
patience: ContextVar[float | None] = ContextVar("patience", default=None)


def engine_options(url: str) -> dict[str, object]:
    """Return the engine options for a database address."""
    # Messages of the driver would quote parameters, which hold personal data.
    options: dict[str, object] = {"hide_parameters": True}
    if not url.startswith("sqlite"):
        options |= {"pool_size": 8, "max_overflow": 8, "pool_pre_ping": True}
    return options


def prepare(engine: Engine) -> None:
    """Hold every statement to one shop; make SQLite durable and its transactions explicit."""
    guard(engine)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin)
        event.listen(engine, "engine_disposed", _close_turn)
    if engine.dialect.name == "postgresql":
        event.listen(engine, "connect", tenancy_rows.begin_ourselves)
        event.listen(engine, "connect", _bound_idleness)
        event.listen(engine, "rollback_savepoint", tenancy_rows.forget_said)
        # After the guard: what it refuses says nothing.
        event.listen(engine, "before_cursor_execute", tenancy_rows.say)


def _set_pragmas(connection: sqlite3.Connection, _record: object) -> None:
    # The driver's own transactions begin too late and deferred: we begin them ourselves.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(pragma)


def _bound_idleness(connection: Any, _record: object) -> None:
    connection.execute(f"SET idle_in_transaction_session_timeout = '{MOST_IDLE_SECONDS}s'")


def _begin(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once when another writer was
    # faster, whatever the busy timeout: one that will write takes the lock at its beginning.
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@contextmanager
def writing() -> Iterator[Session]:
    """Open the one write transaction of a use case: commit at its end, roll back on any error.

    Unavailable when others go on writing for longer than `patience` allows.
    """
    session = cast(Session, db.session())
    # What was only read before belongs to an older snapshot.
    session.rollback()
    with write_turn(db.engine, patience.get()):
        try:
            session.connection(execution_options={"writing": True})
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise


def write_turn(engine: Engine, seconds: float | None = None) -> AbstractContextManager[None]:
    """Return the turn to write that all writers of a SQLite file wait for; others need none.

    Unavailable after so many seconds; None: wait as long as it takes.
    """
    file = engine.url.database
    if engine.dialect.name != "sqlite" or not file:
        return nullcontext()
    if file not in _turns:
        _turns.setdefault(file, WriteTurn(Path(file)))
    return _turns[file].taken(seconds)


def _close_turn(engine: Engine) -> None:
    turn = _turns.pop(str(engine.url.database), None)
    if turn is not None:
        turn.close()


def look_across(session: Session, why: str) -> None:
    """Let what a session reads until its next rollback be of all shops; `why` is for readers."""
    session.rollback()
    session.connection(execution_options={tenancy.ACROSS: why})


def insert_if_new(session: Session, model: type[Base]) -> Executable:
    """Return an INSERT that passes over rows whose unique key is there already."""
    table: Any = model.__table__
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table).on_conflict_do_nothing()
    return postgresql.insert(table).on_conflict_do_nothing()


def own_connection(engine: Engine) -> Any:
    """Return a connection of the driver that no pool lends to others; it ends with the engine."""
    pooled = engine.raw_connection()
    connection: Any = pooled.driver_connection
    pooled.detach()
    if engine.dialect.name == "postgresql":
        # Each of its statements names its shop (tests.security.test_tenant_drivers).
        connection.execute(f"SET {tenancy_rows.SETTING} = '{tenancy_rows.EVERY}'")
    event.listen(engine, "engine_disposed", lambda _: connection.close(), once=True)
    return connection


def now(session: Session) -> datetime:
    """Return the database's clock: the one clock that all worker processes share."""
    if session.get_bind().dialect.name == "sqlite":
        return datetime.now(UTC)
    moment: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return moment
