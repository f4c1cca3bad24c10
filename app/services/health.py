"""How the installation stands: for readiness, metrics and the doctor."""

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from app import database
from app.config import ROOT
from app.extensions import db
from app.models import WebhookEvent


def is_ready() -> bool:
    """Say whether the database answers and stands at the newest migration."""
    try:
        with db.engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
    except DBAPIError:
        return False
    return current == ScriptDirectory(str(ROOT / "migrations")).get_current_head()


def inbox_figures() -> dict[str, tuple[str, float]]:
    """Return the figures of the inbox by name, each with its explanation."""
    session = db.session()
    waiting = (WebhookEvent.done_at.is_(None), WebhookEvent.given_up_at.is_(None))
    count, oldest = session.execute(
        select(func.count(), func.min(WebhookEvent.due_at)).where(*waiting)
    ).one()
    given_up = session.scalar(select(func.count()).where(WebhookEvent.given_up_at.is_not(None)))
    age = (database.now(session) - oldest).total_seconds() if oldest else 0.0
    return {
        "waiting": ("Arrivals that wait to be looked at", float(count)),
        "oldest_due_seconds": ("How long the oldest of them has been due", max(age, 0.0)),
        "given_up": ("Arrivals that need a person", float(given_up or 0)),
    }
