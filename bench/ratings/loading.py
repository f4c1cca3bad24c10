"""Rows into tables as fast as each database takes them: the driver is called as it is."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from sqlalchemy import text

from app import database
from app.extensions import Base, db
from bench.ratings.rows import Row

Values = Iterator[Sequence[object]]


def load(model: type[Base], rows: Iterable[Row]) -> None:
    """Insert rows with the same columns into a table; its indexes are made anew: that is faster.

    Works inside an application context, in a transaction of its own.
    """
    table = db.metadata.tables[model.__tablename__]
    coming = iter(rows)
    first = next(coming)
    values = ([*map(_plain, row.values())] for row in chain([first], coming))
    with database.writing() as session:
        connection = session.connection()
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        for index in indexes:
            index.drop(connection)
        insert = _into_sqlite if connection.dialect.name == "sqlite" else _into_postgresql
        insert(connection.connection.driver_connection, table.name, list(first), values)
        for index in indexes:
            index.create(connection)


def count_for_planner() -> None:
    """Let the planner know the tables, and leave no work to those who read them first."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        sqlite = connection.dialect.name == "sqlite"
        connection.execute(text("ANALYZE" if sqlite else "VACUUM ANALYZE"))


def _into_sqlite(driver: Any, table: str, columns: Sequence[str], values: Values) -> None:
    marks = ", ".join("?" * len(columns))
    statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
    driver.executemany(statement, values)


def _into_postgresql(driver: Any, table: str, columns: Sequence[str], values: Values) -> None:
    cursor = driver.cursor()
    # COPY is not for whom row-level security holds; who made the database may.
    cursor.execute("SET LOCAL ROLE NONE")
    # Moments come without a zone, as SQLite keeps them.
    cursor.execute("SET LOCAL TIME ZONE 'UTC'")
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in values:
            copy.write_row(row)


def _plain(value: object) -> object:
    """Return a value in the form that SQLAlchemy stores on SQLite and PostgreSQL reads too."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    return json.dumps(value) if isinstance(value, dict | list) else value
