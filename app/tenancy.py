"""Whose rows the present work may touch: one shop's, or, said in words, those of all.

The shop is bound where it is proven (a token, a claim); app.tenancy_guard refuses the rest.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# The execution option of a statement that must cross shops; its value says why.
ACROSS = "across_shops"

_bound: ContextVar[int | None] = ContextVar("bound_shop", default=None)


def bound() -> int | None:
    """Return the shop that the present work is for; None while it is not known."""
    return _bound.get()


def bind(shop_id: int | None) -> None:
    """Let the present work touch one shop alone; None: whichever a statement names."""
    _bound.set(shop_id)


@contextmanager
def bound_to(shop_id: int) -> Iterator[None]:
    """Do what one shop asked for: nothing in it can touch another shop."""
    before = _bound.set(shop_id)
    try:
        yield
    finally:
        _bound.reset(before)
