"""Runs migrations on the application's own engine unless told otherwise, one worker at a time."""

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import text

from app.extensions import UtcDateTime, db

# PostgreSQL: two processes that start at once must not migrate at once.
MIGRATION_LOCK = 0x536D616B


def render_item(kind: str, item: object, _context: object) -> str | bool:
    """Write our own types as plain SQLAlchemy ones: a migration imports nothing of the app."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    """Run the migrations inside one transaction."""
    # A command may name another database than the application's.
    engine = context.config.attributes.get("engine") or db.engine
    options: dict[str, Any] = current_app.extensions["migrate"].configure_args
    across = {"across_shops": "a migration changes the rows of all shops", "writing": True}
    with engine.connect().execution_options(**across) as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_item=render_item,
            **options,
        )
        with context.begin_transaction():
            if connection.dialect.name == "postgresql":
                lock = text("SELECT pg_advisory_xact_lock(:key)")
                connection.execute(lock, {"key": MIGRATION_LOCK})
            context.run_migrations()


run()
