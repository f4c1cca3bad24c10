"""Books of what rulesets found, kept while a process lives: the next customers are rated faster."""

import json
from functools import lru_cache

from app.domain import ruleset_data
from app.domain.book import Book
from app.domain.rules import Ruleset

# Each takes up to some tens of megabytes.
KEPT = 4


def book_of(ruleset: Ruleset) -> Book:
    """Return the book of a ruleset; equal rulesets have one book."""
    return _opened(json.dumps(ruleset_data.to_data(ruleset), sort_keys=True))


@lru_cache(maxsize=KEPT)
def _opened(text: str) -> Book:
    return Book(ruleset_data.from_data(json.loads(text)))
