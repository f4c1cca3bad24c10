"""A file of orders, read row by row: CSV with a heading, or one JSON object a line."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from app.errors import Invalid
from app.platforms.base import UnreadableOrder
from app.services.order_files import csv_rows, json_rows
from app.services.order_files.lines import Lines

UTF8 = "utf-8"
ENCODINGS = (UTF8, "cp1250")
JSON_ENDINGS = frozenset({".jsonl", ".ndjson"})


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line that it begins on, and its texts by column; a column may be missing."""

    line: int
    texts: Mapping[str, str]


class OrderFile:
    """A file that has proven to be text, open for one pass over its rows.

    JSON lines have no heading: their `columns` are the keys of the first rows.
    """

    def __init__(self, path: Path, encoding: str = UTF8) -> None:
        """Look at every line before any is used, so that a wrong file changes nothing; Invalid."""
        self.size = path.stat().st_size
        with path.open("rb") as file:
            for _ in Lines(file, encoding):
                pass
        self._file: BinaryIO = path.open("rb")
        lines = Lines(self._file, encoding)
        read = json_rows.read if path.suffix.lower() in JSON_ENDINGS else csv_rows.read
        try:
            self.columns, self._rows = read(lines)
        except Invalid:
            self._file.close()
            raise

    columns: Sequence[str]

    def rows(self) -> Iterator[Row | UnreadableOrder]:
        """Yield the rows in the file's order, holding none in memory."""
        for line, texts in self._rows:
            if isinstance(texts, str):
                yield UnreadableOrder(line, texts)
            else:
                yield Row(line, texts)

    def position(self) -> int:
        """Return how many bytes have been read, for a progress bar."""
        return self._file.tell()

    def __enter__(self) -> Self:
        """Keep the file open."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        self._file.close()
