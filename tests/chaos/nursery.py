"""Forks workers: `python -m tests.chaos.nursery` loads the application once, then a fork is quick.

Each line on standard input starts one worker and is answered by its process id; the end of the
input ends the nursery, not the workers.
"""

import os
import signal
import sys

from app import create_app
from app.worker import loop


def main() -> None:
    """Fork a worker for every line read."""
    app = create_app()
    # Nobody waits for a killed worker: the kernel buries it.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            loop.run(app)
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
