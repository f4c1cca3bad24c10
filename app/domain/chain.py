"""A record whose every entry vouches for all before it: what is changed, lost or moved shows.

An entry's digest covers its content; its link covers the link before, its number, its moment and
the digest. So the content of one entry can be erased, as the law may demand, and the rest still
proves itself.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it is stored. `content` None: it was erased on purpose, the digest stayed."""

    number: int
    written_at: datetime
    content: Mapping[str, object] | None
    salt: str
    digest: str
    link: str


def digest_of(content: Mapping[str, object], salt: str) -> str:
    """Return the SHA-256 of an entry's content, in hex; `salt` keeps it from being guessed."""
    return _sha256(salt, text_of(content))


def text_of(content: Mapping[str, object]) -> str:
    """Return an entry's content as the one text that its digest covers."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def link_of(previous: str, number: int, written_at: datetime, digest: str) -> str:
    """Return an entry's link, in hex. `previous`: the link before, '' for the first entry."""
    return _sha256(previous, str(number), written_at.astimezone(UTC).isoformat(), digest)


def broken_at(entries: Iterable[Entry], length: int, head: str) -> int | None:
    """Return the number of the first entry that is not as it was written; None: all of them are.

    `entries` in the order of their numbers; `length` and `head`: how many there must be, and the
    link of the last. A missing end is told as the first number that is not there.
    """
    link, last = "", 0
    for entry in entries:
        expected = last + 1
        if entry.number != expected:
            return expected
        if entry.content is not None and digest_of(entry.content, entry.salt) != entry.digest:
            return expected
        link = link_of(link, entry.number, entry.written_at, entry.digest)
        if link != entry.link:
            return expected
        last = expected
    if (last, link) == (length, head):
        return None
    return min(last, length) + 1 if last != length else last


def _sha256(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
