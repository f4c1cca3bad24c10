"""Whether PostgreSQL keeps shops apart by itself, or only we do (docs/security.md)."""

from sqlalchemy import text

from app.extensions import db

# Superusers, and roles that were made so, see every row whatever the policies say.
_BYPASSES = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"


def weakness() -> str | None:
    """Return what an operator should know of how shops are kept apart; None: nothing."""
    if db.engine.dialect.name != "postgresql":
        return None
    with db.engine.connect() as connection:
        if connection.scalar(text(_BYPASSES)):
            return "the database's role bypasses row-level security: give Smajlík a plain one"
    return None
