"""A place in a sorted list, written so that it fits into an address."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from app.errors import Invalid

# What a list is sorted by; None: rows that have no such thing.
Key = datetime | int | str | None

# A text has at least as many digits as no number has.
TEXT_DIGITS = 16

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_WRITTEN = re.compile(r"(|-?[0-9a-f]{1,15}|[0-9a-f]{16,2040})\.([0-9a-f]{1,15})")


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a list: right at one row, whether or not it still exists."""

    key: Key
    id: int

    @classmethod
    def from_text(cls, text: str, kind: type = datetime) -> Self:
        """Read what `str` wrote of a key of a kind; Invalid for anything else."""
        written = _WRITTEN.fullmatch(text)
        try:
            if written is None:
                raise ValueError("not two hexadecimal numbers")
            key = _read(written[1], kind) if written[1] else None
            return cls(key, int(written[2], 16))
        except (ValueError, OverflowError) as error:
            raise Invalid("this is not a place in the list") from error

    def __str__(self) -> str:
        return f"{_written(self.key)}.{self.id:x}"


def _written(key: Key) -> str:
    if key is None:
        return ""
    if isinstance(key, str):
        return key.encode().hex().zfill(TEXT_DIGITS)
    return f"{(key - _EPOCH) // _MICROSECOND if isinstance(key, datetime) else key:x}"


def _read(written: str, kind: type) -> Key:
    if kind is str:
        return _read_text(written)
    if len(written.lstrip("-")) >= TEXT_DIGITS:
        raise ValueError("too many digits for a number")
    number = int(written, 16)
    return number if kind is int else _EPOCH + number * _MICROSECOND


def _read_text(written: str) -> str:
    text = bytes.fromhex(written).lstrip(b"\0").decode()
    if "\0" in text:
        raise ValueError("no database keeps such a text")
    return text
