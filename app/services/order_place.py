"""A place in the list of orders, written so that it fits into an address."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from app.errors import Invalid

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_WRITTEN = re.compile(r"(-?[0-9a-f]{1,15})\.([0-9a-f]{1,15})")


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the list: right at one order, whether or not it still exists."""

    placed_at: datetime
    id: int

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read what `str` wrote; Invalid for anything else."""
        written = _WRITTEN.fullmatch(text)
        try:
            if written is None:
                raise ValueError("not two hexadecimal numbers")
            return cls(_EPOCH + int(written[1], 16) * _MICROSECOND, int(written[2], 16))
        except (ValueError, OverflowError) as error:
            raise Invalid("this is not a place in the list of orders") from error

    def __str__(self) -> str:
        return f"{(self.placed_at - _EPOCH) // _MICROSECOND:x}.{self.id:x}"
