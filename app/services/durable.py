"""Rows of the inbox, durable before anybody is told that they are.

This is the one write whose speed decides whether a platform's burst is taken in time, so it goes
around SQLAlchemy's session: requests that wait together share one transaction, and the driver is
called as it is (measured: docs/decisions/0003).
"""

import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from threading import Lock
from typing import Any, Protocol

import orjson
from psycopg import OperationalError
from psycopg.pq import DiagnosticField, ExecStatus
from sqlalchemy import Engine

from app import database
from app.errors import Unavailable

# PostgreSQL: what workers listen to. Each notification serialises commits, so a burst rings at
# most every so many seconds, and a worker that was woken looks again after that time.
CHANNEL = "smajlik_inbox"
NOTIFY_EVERY = 0.05

# shop_id, topic, subject, request_id
Row = tuple[int, str, str, str]

SQLITE = """
INSERT INTO webhook_events (shop_id, topic, subject, request_id, received_at, due_at, attempts)
VALUES (?, ?, ?, ?, ?, ?, 0)
"""
POSTGRESQL = """
INSERT INTO webhook_events (shop_id, topic, subject, request_id, received_at, due_at, attempts)
SELECT (value ->> 0)::bigint, value ->> 1, value ->> 2, value ->> 3,
    clock_timestamp(), clock_timestamp(), 0
FROM json_array_elements($1::json) AS arrivals (value)
"""
RINGING = f"WITH stored AS ({POSTGRESQL} RETURNING 1) SELECT pg_notify('{CHANNEL}', '')"
STATEMENTS = {b"store": POSTGRESQL, b"store and ring": RINGING}
STORED = frozenset({ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK})


class Writer(Protocol):
    """Stores rows in one durable transaction."""

    def turn(self) -> AbstractContextManager[None]:
        """Return the right to write, which may have to be waited for."""

    def write(self, rows: Sequence[Row]) -> None:
        """Insert and commit the rows; raises the driver's own errors."""


class Waiting:
    """One request that waits for its rows to be stored, or to store those of all who wait."""

    __slots__ = ("error", "rows", "signal", "stored")

    def __init__(self, rows: Sequence[Row]) -> None:
        """Wait from the beginning."""
        self.rows = rows
        self.stored = False
        self.error: BaseException | None = None
        self.signal = Lock()
        self.signal.acquire()


class DurableInbox:
    """Appends arrivals: one request at a time commits for all that wait, then hands over."""

    def __init__(self, writer: Writer) -> None:
        """Store through this writer, which only one thread uses at a time."""
        self._writer = writer
        self._mutex = Lock()
        self._waiting: list[Waiting] = []
        self._led = False

    def append(self, rows: Sequence[Row]) -> None:
        """Return when the rows survive a crash; Unavailable when they cannot be stored now."""
        mine = Waiting(rows)
        with self._mutex:
            self._waiting.append(mine)
            leads = not self._led
            self._led = True
        if not leads:
            mine.signal.acquire()
        if not mine.stored and mine.error is None:
            self._lead()
        if not mine.stored:
            raise Unavailable("the inbox cannot be written now") from mine.error

    def _lead(self) -> None:
        batch: list[Waiting] = []
        try:
            with self._writer.turn():
                # Only now: whoever came while we waited is stored by the same commit.
                batch = self._arrived()
                self._writer.write([row for one in batch for row in one.rows])
            for one in batch:
                one.stored = True
        except BaseException as error:
            # Every request of the batch must hear of it, or it would answer 200.
            batch = batch or self._arrived()
            for one in batch:
                one.error = error
        finally:
            for one in batch:
                one.signal.release()
            self._hand_over()

    def _arrived(self) -> list[Waiting]:
        with self._mutex:
            batch, self._waiting = self._waiting, []
        return batch

    def _hand_over(self) -> None:
        with self._mutex:
            self._led = bool(self._waiting)
            if self._led:
                self._waiting[0].signal.release()


class SqliteWriter:
    """Writes through the driver, on a connection of its own."""

    def __init__(self, engine: Engine) -> None:
        """Connect at the first write."""
        self._engine = engine
        self._connection: Any = None

    def turn(self) -> AbstractContextManager[None]:
        """Return the turn that all writers of the file wait for."""
        return database.write_turn(self._engine, database.PATIENCE)

    def write(self, rows: Sequence[Row]) -> None:
        """Insert and commit."""
        connection = self._connected()
        # The form in which SQLAlchemy reads a moment back.
        now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        connection.execute("BEGIN IMMEDIATE")
        try:
            connection.executemany(SQLITE, [(*row, now, now) for row in rows])
            connection.execute("COMMIT")
        except BaseException:
            connection.rollback()
            raise

    def _connected(self) -> Any:
        if self._connection is None:
            self._connection = database.own_connection(self._engine)
        return self._connection


class PostgresWriter:
    """Writes one autocommitted statement; a broken connection is replaced at the next write."""

    def __init__(self, engine: Engine) -> None:
        """Connect at the first write."""
        self._engine = engine
        self._connection: Any = None
        self._rings_again = 0.0

    def turn(self) -> AbstractContextManager[None]:
        """Return at once: the server lets processes write beside each other."""
        return nullcontext()

    def write(self, rows: Sequence[Row]) -> None:
        """Insert and commit by a single call; the database's clock stamps the rows."""
        rings = time.monotonic() >= self._rings_again
        try:
            self._execute(b"store and ring" if rings else b"store", orjson.dumps(rows))
        except Exception:
            self._connection = None
            raise
        if rings:
            self._rings_again = time.monotonic() + NOTIFY_EVERY

    def _execute(self, statement: bytes, rows: bytes) -> None:
        # libpq's own call: a cursor of psycopg costs several times the processor time of it.
        result = self._connected().pgconn.exec_prepared(statement, [rows])
        if result.status not in STORED:
            # The message may quote the row: only its code may be told.
            code = (result.error_field(DiagnosticField.SQLSTATE) or b"no connection").decode()
            raise OperationalError(f"the rows were not stored: {code}")

    def _connected(self) -> Any:
        if self._connection is None:
            connection = database.own_connection(self._engine)
            connection.autocommit = True
            for name, statement in STATEMENTS.items():
                connection.pgconn.prepare(name, statement.encode())
            self._connection = connection
        return self._connection


def durable_inbox(engine: Engine) -> DurableInbox:
    """Return the way to store arrivals that suits the database."""
    sqlite = engine.dialect.name == "sqlite"
    return DurableInbox(SqliteWriter(engine) if sqlite else PostgresWriter(engine))
