"""A version's processes and those of the version before run side by side on the newer schema."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import MetaData, Table, inspect
from sqlalchemy.exc import IntegrityError

from app import create_app
from app.config import ROOT
from app.extensions import db
from tests import filled
from tests.conftest import SETTINGS

REVISIONS = sorted(
    script.revision for script in ScriptDirectory(str(ROOT / "migrations")).walk_revisions()
)
# For these all processes had to be stopped, and why; they are from before the first release.
STOPPING: Mapping[str, str] = {
    "0002": "what was the rating of a customer is made anew from the record",
    "0006": "decisions get numbers that only the code from then on gives",
    "0011": "rows say whose they are, and PostgreSQL shows nothing to code that does not say it",
}
# Tables and columns that a migration may take away, for no version since the one named uses them:
# {"0042": {"orders.old_name"}}
CONTRACTS: Mapping[str, set[str]] = {}


@pytest.fixture
def bare_app(tmp_path: Path) -> Iterator[Flask]:
    app = create_app({**SETTINGS, "DATABASE_URL": f"sqlite:///{tmp_path / 'steps.sqlite3'}"})
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def _columns() -> set[str]:
    look = inspect(db.engine)
    return {
        f"{table}.{column['name']}"
        for table in look.get_table_names()
        for column in look.get_columns(table)
    }


def _old_code_can_write(tables: Sequence[Table]) -> bool:
    """Say whether rows can be added by code that knows of no new column, and gives it nothing."""
    with db.engine.connect().execution_options(
        writing=True, across_shops="a test writes to all tables"
    ) as connection:
        try:
            filled.fill(connection, tables=tables)
        except IntegrityError:
            return False
        finally:
            connection.rollback()
    return True


def test_what_the_code_before_reads_and_writes_is_there_after_each_migration(
    bare_app: Flask,
) -> None:
    upgrade(revision=REVISIONS[0])
    stopping = set()
    for revision in REVISIONS[1:]:
        before, known = MetaData(), _columns()
        before.reflect(db.engine)
        before.remove(before.tables["alembic_version"])
        upgrade(revision=revision)
        lost = known - _columns() - CONTRACTS.get(revision, set())
        if lost or not _old_code_can_write(before.sorted_tables):
            stopping.add(revision)
    assert stopping == set(STOPPING)
