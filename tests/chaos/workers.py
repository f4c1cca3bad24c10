"""Worker processes that are killed and replaced."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from tests.conftest import as_environment

KILLS = int(os.environ.get("CHAOS_KILLS", "100"))


class Workers:
    """Some workers, each replaced as soon as it is killed."""

    def __init__(self, nursery: "subprocess.Popen[str]", count: int) -> None:
        """Start the first workers."""
        self._nursery = nursery
        self.killed = 0
        self.alive: list[int] = []
        for _ in range(count):
            self.alive.append(self._start())

    def kill_one(self, dice: random.Random) -> None:
        """Kill one of the workers with SIGKILL, wherever it is, and start another."""
        victim = self.alive.pop(dice.randrange(len(self.alive)))
        os.kill(victim, signal.SIGKILL)
        self.killed += 1
        self.alive.append(self._start())

    def replace_one(self, seconds: float) -> None:
        """Ask the oldest worker to go, wait until it has, and start another; it has some time."""
        going = self.alive.pop(0)
        os.kill(going, signal.SIGTERM)
        deadline = time.monotonic() + seconds
        while _lives(going):
            assert time.monotonic() < deadline, "a worker ends in time"
            time.sleep(0.01)
        self.alive.append(self._start())

    def stop(self) -> None:
        """Ask the workers to finish what they have in hand, and wait until they have."""
        for worker in self.alive:
            os.kill(worker, signal.SIGTERM)
        deadline = time.monotonic() + 20
        while self.alive and time.monotonic() < deadline:
            self.alive = [worker for worker in self.alive if _lives(worker)]
            time.sleep(0.05)
        assert not self.alive, "every worker ends soon after SIGTERM"

    def _start(self) -> int:
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        self._nursery.stdin.write("one\n")
        self._nursery.stdin.flush()
        answer = self._nursery.stdout.readline()
        assert answer, "the nursery died: its standard error says why"
        return int(answer)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def workers(settings: Mapping[str, object], count: int) -> Iterator[Workers]:
    """Run workers of an application with these settings; none survives the block."""
    environment = {**os.environ, **as_environment(settings)}
    nursery = subprocess.Popen(
        [sys.executable, "-m", "tests.chaos.nursery"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    with nursery:
        running = Workers(nursery, count)
        try:
            yield running
        finally:
            for worker in running.alive:
                with suppress(ProcessLookupError):
                    os.kill(worker, signal.SIGKILL)
