"""How our engine holds SQLite to what it promises."""

from flask import Flask
from sqlalchemy import text

from app.extensions import db

FULL = 2


def test_sqlite_says_that_something_is_stored_when_the_disk_has_it(sqlite_app: Flask) -> None:
    with db.engine.connect() as connection:
        modes = [
            connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert modes == ["wal", FULL, 1]
