"""The lines of a text file, read with a bound on what each may take."""

from collections.abc import Iterator
from typing import BinaryIO

from app.errors import Invalid

# Whatever is longer is not a line of orders, and would fill the memory.
LONGEST_LINE = 1024 * 1024
BYTE_ORDER_MARK = "\ufeff"


class Lines(Iterator[str]):
    """Yields decoded lines with their endings; `number` is that of the last one, from 1."""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        """Read from a file opened for bytes."""
        self._file = file
        self._encoding = encoding
        self.number = 0

    def __next__(self) -> str:
        """Return the next line; Invalid when it is no text, without quoting it."""
        raw = self._file.readline(LONGEST_LINE)
        if not raw:
            raise StopIteration
        self.number += 1
        if len(raw) == LONGEST_LINE and not raw.endswith(b"\n"):
            raise Invalid(f"line {self.number} is longer than {LONGEST_LINE} bytes")
        if b"\x00" in raw:
            raise Invalid(f"line {self.number} is not text: is this a spreadsheet or an archive?")
        return self._decoded(raw)

    def _decoded(self, raw: bytes) -> str:
        try:
            text = raw.decode(self._encoding)
        except UnicodeDecodeError:
            raise Invalid(
                f"line {self.number} is not {self._encoding} text; --encoding names another one"
            ) from None
        return text.removeprefix(BYTE_ORDER_MARK) if self.number == 1 else text
