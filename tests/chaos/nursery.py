"""Forks workers: `python -m tests.chaos.nursery` loads the application once, then a fork is quick.

Each line on standard input starts one worker and is answered by its process id; the end of the
input ends the nursery, not the workers.
"""

import gc
import os
import signal
import sys

from flask import Flask

from app import create_app
from app.extensions import db
from app.worker import loop, schedule
from tests.faults import crashing, stories
from tests.faults.stories import World
from tests.tenancy import only_tests_cross_shops


def main() -> None:
    """Fork a worker for every line read."""
    app = create_app()
    rehearse(app)
    # Nobody waits for a killed worker: the kernel buries it.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            loop.run(app)
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


def rehearse(app: Flask) -> None:
    """Live through a small story on the tables, which are empty yet, and leave them so.

    Or every child would compile the same statements in its short life, which takes most of it.
    Nothing is left that a child could share with another: no connection, and no garbage to look
    for among what was imported.
    """
    with app.app_context(), only_tests_cross_shops():
        world = World.new(app)
        stories.an_order_is_cancelled(world)
        crashing.finish(world.runtime)
        schedule.run_due(schedule.chores(world.runtime))
        del world.runtime.platforms[world.platform.name]  # type: ignore[attr-defined]
        db.session.remove()
        stories.empty_tables()
        db.engine.dispose()
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    main()
