"""At which migration a database stands, and which one is the newest."""

from functools import cache

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from app.config import ROOT

MIGRATIONS = ROOT / "migrations"


def revision(engine: Engine) -> str | None:
    """Return at which migration a database stands; None: at none."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


@cache
def newest() -> str | None:
    """Return the newest migration there is, read once: a process keeps its code."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()
