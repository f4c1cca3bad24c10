"""Many at one moment: threads that begin together, each with a session of its own."""

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeVar

from flask import Flask

from app.extensions import db

Found = TypeVar("Found")


def at_once(app: Flask, actions: Sequence[Callable[[], Found]]) -> list[Found | Exception]:
    """Do things in threads that begin together; return what each brought, or how it failed."""
    start = threading.Barrier(len(actions))
    found: list[Found | Exception] = [RuntimeError("it never ended")] * len(actions)

    def work(place: int, action: Callable[[], Found]) -> None:
        with app.app_context():
            start.wait(timeout=60)
            try:
                found[place] = action()
            except Exception as error:
                found[place] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=work, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    with suppress(RuntimeError):
        db.session.rollback()
    return found
