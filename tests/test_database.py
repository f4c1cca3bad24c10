"""How our engine holds databases to what they promise."""

import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from app import database, outages
from app.extensions import db

FULL = 2


def test_sqlite_says_that_something_is_stored_when_the_disk_has_it(sqlite_app: Flask) -> None:
    with db.engine.connect() as connection:
        modes = [
            connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert modes == ["wal", FULL, 1]


@pytest.mark.postgresql
def test_a_machine_that_freezes_in_a_transaction_lets_go_of_what_it_holds(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "MOST_IDLE_SECONDS", 1)
    engine = create_engine(postgres_url, **database.engine_options(postgres_url))
    database.prepare(engine)
    hold = text("SELECT pg_advisory_xact_lock(64)")
    with engine.connect() as frozen, engine.connect() as other:
        frozen.execute(hold)
        other.execute(text("SET LOCAL lock_timeout = '30s'"))
        other.execute(hold)
        with pytest.raises(DBAPIError) as broken_off:
            frozen.execute(text("SELECT 1"))
        assert outages.is_away(broken_off.value), "whoever asked is told to try again"
        frozen.invalidate()
    engine.dispose()
