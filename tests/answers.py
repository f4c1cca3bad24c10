"""Answers of ours, as they are compared: two that are alike differ in the id of their request."""

from collections.abc import Iterable

REQUEST_ID = "X-Request-ID"


def headers_of(sent: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the headers of an answer without the one that is never the same."""
    return {name: value for name, value in sent if name != REQUEST_ID}
