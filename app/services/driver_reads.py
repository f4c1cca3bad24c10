"""One statement that is asked very often, by the driver as it is: a few connections, no session."""

from queue import LifoQueue
from typing import Any, Protocol

from psycopg import OperationalError
from psycopg.pq import DiagnosticField, ExecStatus
from sqlalchemy import Engine

from app import database

# The interpreter lets one thread compute at a time: more connections than these would only wait.
CONNECTIONS = 4
# SQLite's own cache is small and copies each page; the file's pages are in memory already.
MAPPED_BYTES = 16 * 2**30
NAME = b"asked"


class Connected(Protocol):
    """A connection on which the statement can be asked."""

    def one(self, values: tuple[Any, ...]) -> tuple[Any, ...] | None:
        """Return the only row; raises the driver's own errors."""


class Reads:
    """Asks one statement from any thread; a broken connection is replaced."""

    def __init__(self, engine: Engine, statement: str, kind: type["_Sqlite | _Postgresql"]) -> None:
        """Connect when asked."""
        self._engine = engine
        self._statement = statement
        self._kind = kind
        self._idle: LifoQueue[Connected | None] = LifoQueue()
        for _ in range(CONNECTIONS):
            self._idle.put(None)

    def one(self, *values: object) -> tuple[Any, ...] | None:
        """Return the only row of the answer, None when there is none; the driver's errors."""
        connected = self._idle.get()
        try:
            if connected is not None:
                try:
                    return connected.one(values)
                except Exception:
                    # The server may have been away: a new connection decides.
                    connected = None
            connected = self._kind(self._engine, self._statement)
            return connected.one(values)
        finally:
            self._idle.put(connected)


class _Sqlite:
    def __init__(self, engine: Engine, statement: str) -> None:
        self._connection = database.own_connection(engine)
        self._connection.execute(f"PRAGMA mmap_size={MAPPED_BYTES}")
        self._statement = statement

    def one(self, values: tuple[Any, ...]) -> tuple[Any, ...] | None:
        # All rows, or the read would go on until the next one.
        rows = self._connection.execute(self._statement, values).fetchall()
        return rows[0] if rows else None


class _Postgresql:
    def __init__(self, engine: Engine, statement: str) -> None:
        self._connection = database.own_connection(engine)
        self._connection.autocommit = True
        self._connection.pgconn.prepare(NAME, statement.encode())

    def one(self, values: tuple[Any, ...]) -> tuple[Any, ...] | None:
        given = [str(value).encode() for value in values]
        result = self._connection.pgconn.exec_prepared(NAME, given)
        if result.status != ExecStatus.TUPLES_OK:
            # The message may quote values: only its code may be told.
            code = (result.error_field(DiagnosticField.SQLSTATE) or b"no connection").decode()
            raise OperationalError(f"nothing was read: {code}")
        if not result.ntuples:
            return None
        return tuple(result.get_value(0, column) for column in range(result.nfields))


def reads_of(engine: Engine, sqlite: str, postgresql: str) -> Reads:
    """Return what asks the statement of the engine's database."""
    if engine.dialect.name == "sqlite":
        return Reads(engine, sqlite, _Sqlite)
    return Reads(engine, postgresql, _Postgresql)
