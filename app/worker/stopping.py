"""How a worker is told to stop: it finishes what it has in hand, and not for ever."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from types import FrameType

# Those who stop us (systemd, containers) wait 30 seconds before they kill.
GRACE = 25.0
SIGNALS = (signal.SIGTERM, signal.SIGINT)


class OutOfTime(KeyboardInterrupt):
    """What was in hand takes too long to be finished: drop it, and let another worker do it.

    No Exception, or it would be taken for a failure of what was being done; and the database's
    driver knows what to do with a query in the middle of which somebody presses Ctrl-C.
    """


@contextmanager
def told_by_signals(stop: Event) -> Iterator[None]:
    """Set `stop` at SIGTERM or SIGINT; OutOfTime comes GRACE seconds later, wherever we are then.

    A thread waits for the signals: a handler would run in the middle of `stop.wait()`, where it
    would wait for ever for the lock that `stop.set()` needs.
    """
    if not hasattr(signal, "sigwait"):  # Windows
        for number in SIGNALS:
            signal.signal(number, lambda *_: stop.set())
        yield
        return
    left = Event()
    signal.signal(signal.SIGALRM, _out_of_time)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    worker = threading.get_ident()
    Thread(target=_listen, args=(stop, left, worker), daemon=True).start()
    try:
        yield
    finally:
        left.set()
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _listen(stop: Event, left: Event, worker: int) -> None:
    signal.sigwait(SIGNALS)
    stop.set()
    if not left.wait(GRACE):
        signal.pthread_kill(worker, signal.SIGALRM)


def _out_of_time(number: int, frame: FrameType | None) -> None:
    raise OutOfTime
