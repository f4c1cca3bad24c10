"""Everything goes over to the other database as it is, in both directions."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Column, Connection, String, Table, func, insert, select, update

from app.errors import Invalid
from app.extensions import db
from app.models import Customer, Shop
from app.models.columns import BIG
from app.services.moving import copying, ends
from tests import filled
from tests.filled import ROWS
from tests.services.moving.conftest import connected, contents, copy

pytestmark = [pytest.mark.faults, pytest.mark.postgresql]


def test_every_row_of_every_table_arrives_as_it_was(ways: tuple[str, str]) -> None:
    source, target = ways
    before = contents(source)

    copied = copy(source, target)

    assert contents(target) == contents(source) == before
    assert copied.rows == {table.name: ROWS for table in db.metadata.sorted_tables}
    assert all(copied.rows.values())


def test_new_rows_are_numbered_behind_those_that_came(file_url: str, server_url: str) -> None:
    with connected(file_url) as connection:
        filled.fill(connection)

    copy(file_url, server_url)

    with connected(server_url) as connection:
        for table in db.metadata.sorted_tables:
            sequence = func.pg_get_serial_sequence(table.name, "id")
            assert connection.scalar(select(func.nextval(sequence))) == ROWS + 1, table.name


def test_a_table_that_is_new_goes_over_like_the_others(ways: tuple[str, str]) -> None:
    source, target = ways
    table = Table(
        "newcomers", db.metadata, Column("id", BIG, primary_key=True), Column("word", String(9))
    )
    try:
        for url in ways:
            with connected(url) as connection:
                table.create(connection)
        with connected(source) as connection:
            connection.execute(insert(table), [{"word": "one"}, {"word": None}])

        assert copy(source, target).rows["newcomers"] == 2

        with connected(target) as connection:
            words = connection.scalars(select(table.c.word).order_by(table.c.id)).all()
        assert words == ["one", None]
    finally:
        for url in ways:
            with connected(url) as connection:
                table.drop(connection, checkfirst=True)
        db.metadata.remove(table)


def test_a_target_without_tables_gets_them_if_that_is_asked_for(
    sqlite_app: Flask, server_url: str, tmp_path: Path
) -> None:
    with connected(server_url) as connection:
        connection.execute(insert(Shop).values(platform="fake", external_id="1"))
        connection.execute(insert(Customer).values(shop_id=1, name="Eva"))
    new = f"sqlite:///{tmp_path}/new.sqlite3"

    copied = copy(server_url, new, migrate=True)

    assert (copied.rows["shops"], copied.rows["customers"]) == (1, 1)
    assert contents(new) == contents(server_url)


def test_whoever_waits_to_write_to_the_source_meanwhile_lets_nothing_count(
    file_url: str, server_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connected(server_url) as connection:
        filled.fill(connection)
    real, others = copying._prove, ThreadPoolExecutor()

    def meanwhile(source: Connection, target: Connection) -> Any:
        others.submit(_rename, server_url)
        while not ends.waiting_writers(source):
            time.sleep(0.05)
        return real(source, target)

    monkeypatch.setattr(copying, "_prove", meanwhile)
    with others, pytest.raises(Invalid, match="somebody waits to write"):
        copy(server_url, file_url)
    assert not any(contents(file_url).values())


def _rename(url: str) -> None:
    with connected(url) as connection:
        connection.execute(update(Shop).values(name="later"))
