"""All figures: whoever has something to tell of the installation adds a line here."""

from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import database
from app.errors import Unavailable
from app.extensions import db
from app.services.figures import queues, shops
from app.services.figures.kinds import Figure, Values

FIGURES = (
    Figure("waiting", "Rows that wait", queues.waiting, "kind"),
    Figure(
        "oldest_due_seconds",
        "How long the oldest row has been due that a worker may take",
        queues.oldest_due,
        "kind",
    ),
    Figure("lag_seconds", "From arrival to effect, newest 1,000 arrivals", queues.lag, "which"),
    Figure("inbox_attempts", "Waiting arrivals by attempts", queues.inbox_attempts, "attempts"),
    Figure("outbox_attempts", "Living actions by attempts", queues.outbox_attempts, "attempts"),
    Figure("given_up", "Arrivals that need a person", queues.given_up),
    Figure("actions", "Actions by state", queues.actions, "state"),
    Figure("shops", "Shops by how they stand", shops.shops, "state"),
)


def read() -> Iterator[tuple[Figure, Values]]:
    """Yield all figures, as of one moment; Unavailable when the database does not answer."""
    session: Session = db.session()
    try:
        database.look_across(session, "figures of the whole installation")
        now = database.now(session)
        for figure in FIGURES:
            yield figure, figure.read(session, now)
    except DBAPIError as error:
        raise Unavailable("the figures cannot be read now") from error
    finally:
        session.rollback()
