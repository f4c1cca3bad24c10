"""The id of the request that is being answered, or whose work a worker does."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_current: ContextVar[str] = ContextVar("request_id", default="")


def begin() -> str:
    """Return a new id, which is the current one from now on.

    It is a name and no secret; the system's own source of chance would let another thread in.
    """
    id = f"{random.getrandbits(128):032x}"
    _current.set(id)
    return id


def current() -> str:
    """Return the present id, '' outside any request."""
    return _current.get()


@contextmanager
def resumed(id: str) -> Iterator[None]:
    """Work for an earlier request: what is logged and what arrives meanwhile bears its id."""
    before = _current.set(id)
    try:
        yield
    finally:
        _current.reset(before)
