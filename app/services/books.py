"""Books of what rulesets found, kept while a process lives: the next customers are rated faster."""

import json
from collections.abc import Callable
from functools import lru_cache

from app.domain import backtest, ruleset_data
from app.domain.book import Book
from app.domain.rules import Level, Ruleset

# Each takes up to some tens of megabytes.
KEPT = 4
# Marks of customers that a sieve remembers: some megabytes.
MARKS = 2**16


def book_of(ruleset: Ruleset) -> Book:
    """Return the book of a ruleset; equal rulesets have one book."""
    return _opened(_text(ruleset))


def sieve_of(ruleset: Ruleset, stopping: frozenset[Level]) -> Callable[[str], bool]:
    """Return what says quickly whose orders a backtest has to look at (backtest.can_stop)."""
    return _sieve(_text(ruleset), stopping)


def _text(ruleset: Ruleset) -> str:
    return json.dumps(ruleset_data.to_data(ruleset), sort_keys=True)


@lru_cache(maxsize=KEPT)
def _opened(text: str) -> Book:
    return Book(ruleset_data.from_data(json.loads(text)))


@lru_cache(maxsize=1)
def _sieve(text: str, stopping: frozenset[Level]) -> Callable[[str], bool]:
    ruleset = ruleset_data.from_data(json.loads(text))
    return lru_cache(maxsize=MARKS)(backtest.sieve(ruleset, stopping))
