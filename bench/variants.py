"""The ways into the inbox that were not taken, to measure what each choice is worth.

`python -m bench --variant through-flask`; what they showed: docs/decisions/0003.
"""

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext

from flask import Flask
from sqlalchemy import Engine

from app import create_app, database
from app.models import WebhookEvent
from app.services import durable

CHOSEN = "BENCH_VARIANT"


class OneByOne:
    """A transaction for every request, on a connection of its thread."""

    def __init__(self, app: Flask) -> None:
        """Write to the application's database."""
        self._engine = app.extensions["intake"]._engine
        self._of_thread = threading.local()

    def append(self, rows: Sequence[durable.Row]) -> None:
        """Insert and commit."""
        if not hasattr(self._of_thread, "inbox"):
            self._of_thread.inbox = durable.durable_inbox(self._engine)
        self._of_thread.inbox.append(rows)


class Orm:
    """What a Flask application usually does: the session, an entity a row, a commit."""

    def append(self, rows: Sequence[durable.Row]) -> None:
        """Add and commit."""
        with database.writing() as session:
            now = database.now(session)
            for shop_id, topic, subject, _ in rows:
                session.add(
                    WebhookEvent(
                        shop_id=shop_id, topic=topic, subject=subject, received_at=now, due_at=now
                    )
                )


def through_flask(app: Flask) -> None:
    """Take webhooks through Flask's dispatch."""
    app.wsgi_app = Flask.wsgi_app.__get__(app)  # type: ignore[method-assign]


def without_turn(_app: Flask) -> None:
    """Let SQLite's own busy handler decide who writes next."""
    database.write_turn = no_turn


def no_turn(engine: Engine, seconds: float | None = None) -> AbstractContextManager[None]:
    """Wait for nothing."""
    return nullcontext()


def one_by_one(app: Flask) -> None:
    """Share no transaction between requests."""
    app.extensions["intake"]._inbox = OneByOne(app)


def usual(app: Flask) -> None:
    """Do it as a view with a model does."""
    through_flask(app)
    app.extensions["intake"]._inbox = Orm()


VARIANTS: Mapping[str, Callable[[Flask], None]] = {
    "through-flask": through_flask,
    "without-turn": without_turn,
    "one-by-one": one_by_one,
    "usual": usual,
}


def build() -> Flask:
    """Build the application with the way that the environment names."""
    app = create_app()
    VARIANTS[os.environ[CHOSEN]](app)
    return app


def served(variant: str) -> tuple[str, Mapping[str, str]]:
    """Return what the server must load for a variant, and the environment that makes it do so."""
    return "bench.variants:build", {CHOSEN: variant, "GRANIAN_FACTORY": "true"}
