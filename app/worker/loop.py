"""The worker: looks at what arrived, does what is due, rests, until it is told to stop."""

from threading import Event

import structlog
from flask import Flask
from sqlalchemy.exc import DBAPIError

from app.extensions import db
from app.services import events
from app.services.durable import NOTIFY_EVERY
from app.services.runtime import Runtime
from app.worker import schedule
from app.worker.bell import Bell, bell
from app.worker.stopping import OutOfTime, told_by_signals

log = structlog.get_logger(__name__)

# When the database is away: first and longest pause before looking for it again, in seconds.
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0


def run(app: Flask) -> None:
    """Work until SIGTERM or SIGINT; what is in hand then is finished first, or handed back."""
    stop = Event()
    with app.app_context(), told_by_signals(stop):
        log.info("worker_started")
        try:
            work(app.extensions["runtime"], stop)
        except OutOfTime:
            log.warning("worker_out_of_time")
    log.info("worker_stopped")


def work(runtime: Runtime, stop: Event) -> None:
    """Work inside an application context until `stop` is set; outlive the database's outages."""
    ring = bell(db.engine)
    actions, chores = schedule.actions(runtime), schedule.chores(runtime)
    pause = FIRST_PAUSE
    while not stop.is_set():
        try:
            _round(runtime, stop, ring, actions, chores)
            pause = FIRST_PAUSE
        except DBAPIError as error:
            log.error("database_away", error=error)
            stop.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        finally:
            db.session.remove()


def _round(
    runtime: Runtime, stop: Event, ring: Bell, actions: schedule.Chore, chores: list[schedule.Chore]
) -> None:
    busy = events.process_one(runtime)
    if stop.is_set():
        return
    # However much arrives, what was promised is done in time.
    if schedule.run_due([actions]) or busy or schedule.run_due(chores):
        return
    # Arrivals ring at most once in a while: those that came right after a ring are still there.
    if stop.wait(NOTIFY_EVERY) or events.process_one(runtime):
        return
    ring.wait(stop)
