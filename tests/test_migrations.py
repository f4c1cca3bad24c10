"""Migrations lead from nothing to the models and back, on every database."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import inspect, text

from app import create_app
from app.config import ROOT
from app.extensions import db
from tests.conftest import SETTINGS

VERSIONS = ROOT / "migrations" / "versions"


@pytest.fixture
def bare_app(database_url: str) -> Iterator[Flask]:
    app = create_app({**SETTINGS, "DATABASE_URL": database_url})
    with app.app_context():
        db.drop_all()
        with db.engine.begin() as connection:
            connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
        yield app
        db.session.remove()
        downgrade(revision="base")
        db.engine.dispose()


def test_migrations_lead_up_to_the_models_down_to_nothing_and_up_again(bare_app: Flask) -> None:
    upgrade()
    check()
    downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    upgrade()
    check()


def test_readiness_is_known_only_at_the_newest_migration(bare_app: Flask) -> None:
    client = bare_app.test_client()
    assert client.get("/readyz").status_code == 503
    upgrade()
    assert client.get("/readyz").status_code == 200


def test_migrations_are_numbered_without_a_gap_and_have_one_head() -> None:
    script = ScriptDirectory(str(ROOT / "migrations"))
    files = sorted(path.name for path in VERSIONS.glob("*.py"))
    numbers = [f"{number:04}" for number in range(1, len(files) + 1)]
    assert [name.split("_")[0] for name in files] == numbers
    assert script.get_heads() == [numbers[-1]]


@pytest.mark.parametrize("path", sorted(VERSIONS.glob("*.py")), ids=lambda path: path.stem)
def test_a_migration_stands_alone(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"^(from|import) app\b", source, re.MULTILINE)
    assert "def downgrade()" in source
