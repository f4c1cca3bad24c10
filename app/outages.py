"""Which errors of a database say that it cannot serve now, and the same call may succeed later."""

import sqlite3

import psycopg
from sqlalchemy.exc import DBAPIError, TimeoutError

# Locked, out of memory, read-only, a failing or full disk, no such file.
SQLITE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    }
)
# psycopg's own classes of SQLSTATE: no connection, a lost race for rows, no resources, a server
# that is being stopped, a failing system; a server that lets nobody write; and one that has broken
# off what stood still for too long (app.database).
POSTGRESQL = (
    psycopg.OperationalError,
    psycopg.errors.ReadOnlySqlTransaction,
    psycopg.errors.IdleInTransactionSessionTimeout,
)


def is_away(error: BaseException) -> bool:
    """Say whether the database is locked, full, read-only, or not there; not: we asked nonsense."""
    if isinstance(error, TimeoutError):
        # All connections of the pool are in use.
        return True
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or (error.orig is not None and is_away(error.orig))
    if isinstance(error, sqlite3.Error):
        # The lowest byte is the kind, the others say more about it.
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in SQLITE
    return isinstance(error, POSTGRESQL)
