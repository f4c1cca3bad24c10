"""Whether the installation can work, in words: for readiness and the doctor."""

from datetime import timedelta

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import database
from app.extensions import db
from app.services import migrated
from app.services.figures import queues

MINUTE = timedelta(minutes=1)
AWAY = "the database does not answer"
NOT_MIGRATED = "the database is not at the newest migration: flask db upgrade"
# By kind of row, what stands still.
BEHIND = {
    "inbox": "arrivals have been due for {} minutes: is a worker running?",
    "outbox": "actions have been due for {} minutes: is a worker running?",
}


def is_ready() -> bool:
    """Say whether the database answers and stands at the newest migration."""
    return not _database_faults()


def reasons(longest: timedelta) -> list[str]:
    """Return why the installation does not do its work; nothing: it does.

    `longest`: how long a row may be due before somebody should look.
    """
    return _database_faults() or _behind(longest)


def _database_faults() -> list[str]:
    try:
        current = migrated.revision(db.engine)
    except DBAPIError:
        return [AWAY]
    return [] if current == migrated.newest() else [NOT_MIGRATED]


def _behind(longest: timedelta) -> list[str]:
    session: Session = db.session()
    try:
        database.look_across(session, "what has been due longest of all shops")
        due = queues.oldest_due(session, database.now(session))
    except DBAPIError:
        return [AWAY]
    finally:
        session.rollback()
    ages = {kind: timedelta(seconds=due[kind]) for kind in BEHIND}
    return [BEHIND[kind].format(age // MINUTE) for kind, age in ages.items() if age > longest]
