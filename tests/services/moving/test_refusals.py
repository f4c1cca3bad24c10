"""What does not fit is refused, and the target stays as it was."""

import sqlite3
from typing import Any

import pytest
from sqlalchemy import make_url, text

from app import database
from app.errors import AppError, Invalid
from app.models import Customer, Note
from app.services.moving import copying, ends, plain, refusals
from app.services.moving.copying import Differs
from tests import filled
from tests.services.moving.conftest import contents, copy

ASK = "INSERT INTO checkout_asks (id, shop_id, client, value, asked_at)"


def test_files_can_be_copied_too(full_url: str, other_file_url: str) -> None:
    copied = copy(full_url, other_file_url)

    assert contents(other_file_url) == contents(full_url)
    assert set(copied.rows.values()) == {filled.ROWS}
    assert len(copied.broken) == filled.ROWS, "what was no record before is none now"


@pytest.mark.parametrize(
    ("_case", "statement", "sentence"),
    [
        ("at another migration", "UPDATE alembic_version SET version_num = '0001'", "0001"),
        ("at none", "DELETE FROM alembic_version", "migration none"),
        ("with a table we do not know", "CREATE TABLE strangers (id int)", "ours: strangers"),
        (
            "with a claim that lives",
            "UPDATE webhook_events SET leased_until = '2999-01-01 00:00:00.000000'",
            "a worker holds rows of webhook_events",
        ),
        (
            "with a reference to nothing",
            "PRAGMA foreign_keys=OFF; UPDATE notes SET customer_id = 99 WHERE id = 2",
            "notes 2: customer_id points at no row of customers",
        ),
        (
            "with a text that is none",
            "UPDATE notes SET text = CAST(x'ff' AS TEXT)",
            "a value of notes cannot be read",
        ),
        (
            "with a moment that is none",
            "UPDATE customers SET rated_at = 'yesterday'",
            "a value of customers cannot be read",
        ),
    ],
)
def test_a_source_that_cannot_be_moved_is_refused(
    full_url: str, other_file_url: str, _case: str, statement: str, sentence: str
) -> None:
    _run(full_url, statement)

    _refused(full_url, other_file_url, sentence)


@pytest.mark.parametrize(
    ("_case", "statement", "sentence"),
    [
        ("at another migration", "UPDATE alembic_version SET version_num = '0001'", "0001"),
        ("at none", "DELETE FROM alembic_version", "no tables of ours: add --migrate"),
        (
            "with rows",
            f"{ASK} VALUES (1, 0, 'a', 'b', '2026-11-20 12:00:00.000000')",
            "has rows already: checkout_asks",
        ),
    ],
)
def test_a_target_that_is_not_empty_and_ready_is_refused(
    full_url: str, other_file_url: str, _case: str, statement: str, sentence: str
) -> None:
    _run(other_file_url, statement)

    _refused(full_url, other_file_url, sentence)


@pytest.mark.parametrize(
    ("_case", "source", "target", "sentence"),
    [
        ("no file", "sqlite:////nowhere/a.sqlite3", "{other}", "there is no file"),
        ("no folder", "{full}", "sqlite:////nowhere/a.sqlite3", "there is no folder"),
        ("itself", "{full}", "{full}", "the same database"),
        ("another kind", "{full}", "mysql://host/name", "is named like"),
        ("no address", "{full}", "smajlik.sqlite3", "is named like"),
        ("in memory", "{full}", "sqlite://", "is named like"),
        ("no server", "{full}", "postgresql://x:secret@127.0.0.1:1/x", "x:***@127.0.0.1:1/x does"),
    ],
)
def test_an_address_that_leads_nowhere_is_refused(
    full_url: str, other_file_url: str, _case: str, source: str, target: str, sentence: str
) -> None:
    names = {"full": full_url, "other": other_file_url}

    with pytest.raises(Invalid) as refusal:
        copy(source.format(**names), target.format(**names))

    assert sentence in str(refusal.value)
    assert not any(contents(other_file_url).values())


@pytest.mark.parametrize("end", ["full_url", "other_file_url"])
def test_an_end_that_somebody_writes_to_is_refused(
    request: pytest.FixtureRequest,
    full_url: str,
    other_file_url: str,
    monkeypatch: pytest.MonkeyPatch,
    end: str,
) -> None:
    monkeypatch.setattr(database, "PRAGMAS", ("PRAGMA busy_timeout=0",))
    writer = sqlite3.connect(_file(request.getfixturevalue(end)), isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(Invalid, match="is being written to: stop"):
            copy(full_url, other_file_url)
    finally:
        writer.close()
    assert not any(contents(other_file_url).values())


def test_nobody_writes_to_the_source_while_it_is_read(full_url: str) -> None:
    with ends.opened(full_url, must_exist=True) as engine, ends.read_alone(engine):
        writer = sqlite3.connect(_file(full_url), isolation_level=None, timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            writer.execute("UPDATE shops SET name = 'x'")
        writer.close()


def test_what_fails_half_way_leaves_the_target_empty(
    full_url: str, other_file_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = plain.insert

    def failing(connection: Any, table: Any, rows: Any) -> None:
        if table is Note.__table__:
            raise KeyboardInterrupt
        real(connection, table, rows)

    monkeypatch.setattr(plain, "insert", failing)
    with pytest.raises(KeyboardInterrupt):
        copy(full_url, other_file_url)
    assert not any(contents(other_file_url).values())
    monkeypatch.undo()
    copy(full_url, other_file_url)
    assert contents(other_file_url) == contents(full_url)


@pytest.mark.parametrize(
    ("_case", "statement"),
    [
        ("a value is another one", "UPDATE notes SET text = 'x' WHERE id = 1"),
        ("a row is missing", "DELETE FROM note_edits WHERE id = 1"),
        (
            "a row is one too many",
            f"{ASK} VALUES (9, 1, 'a', 'b', '2026-11-20 12:00:00')",
        ),
        ("nothing became a JSON null", "UPDATE backtests SET result = 'null'"),
        ("two rows are exchanged", "UPDATE members SET language = 3 - id"),
    ],
)
def test_what_does_not_arrive_as_it_was_is_not_kept(
    full_url: str,
    other_file_url: str,
    monkeypatch: pytest.MonkeyPatch,
    _case: str,
    statement: str,
) -> None:
    real = copying._compare

    def meddling(target: Any, *args: Any) -> None:
        target.execute(text(statement))
        real(target, *args)

    monkeypatch.setattr(copying, "_compare", meddling)
    with pytest.raises(Differs):
        copy(full_url, other_file_url)
    assert not any(contents(other_file_url).values())


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": "a\0b"}, "customers 7: name holds a NUL character"),
        ({"name": "x" * 256}, "customers 7: name has 256 characters, 255 at most"),
        ({"orders_count": 2**31}, "customers 7: orders_count is no number of 32 bits"),
        ({"marks": '{"a": NaN}'}, "customers 7: marks is no JSON"),
        ({"marks": "{"}, "customers 7: marks is no JSON"),
        ({"marks": '{"a": "NaN"}'}, None),
        ({"name": "x" * 255, "orders_count": 2**31 - 1, "paid_total": 2**63 - 1}, None),
        ({"record": "x" * 100_000, "email": "👩" * 255, "staged_level": None}, None),
    ],
)
def test_a_value_that_postgresql_would_refuse_is_found_before(
    values: dict[str, Any], sentence: str | None
) -> None:
    table: Any = Customer.__table__
    row = tuple({"id": 7, **values}.get(column.name) for column in table.columns)

    found = list(refusals.found(table, [row], "postgresql"))

    assert found == ([sentence] if sentence else [])
    assert not list(refusals.found(table, [row], "sqlite"))


def _refused(source: str, target: str, sentence: str) -> None:
    before = contents(target)
    with pytest.raises(AppError) as refusal:
        copy(source, target)
    assert sentence in str(refusal.value)
    assert contents(target) == before


def _run(url: str, statements: str) -> None:
    connection = sqlite3.connect(_file(url), isolation_level=None)
    connection.executescript(statements)
    connection.close()


def _file(url: str) -> str:
    return str(make_url(url).database)
