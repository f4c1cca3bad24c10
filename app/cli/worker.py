"""`flask worker`: look at what arrives, for as long as it runs."""

import click
from flask import current_app
from flask.cli import with_appcontext

from app.extensions import db
from app.services import events
from app.services.runtime import Runtime
from app.worker import loop, schedule


@click.command
@click.option("--once", is_flag=True, help="Do all that is due now, then stop.")
@with_appcontext
def worker(once: bool) -> None:
    """Look at what arrives until told to stop; run as many of these as you like."""
    if once:
        _work_off()
    else:
        loop.run(current_app)


def _work_off() -> None:
    runtime: Runtime = current_app.extensions["runtime"]
    chores = schedule.chores(runtime)
    actions = schedule.actions(runtime)
    while events.process_one(runtime) or schedule.run_due([actions, *chores]):
        db.session.remove()
