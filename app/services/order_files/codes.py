"""Which order codes a file has named already, however many: kept on disk, not in memory."""

import sqlite3
from types import TracebackType
from typing import Self


class SeenCodes:
    """A set of codes in a temporary database that goes away with it."""

    def __init__(self) -> None:
        """Begin with none."""
        # An empty name is a private file that SQLite makes when its cache is full.
        self._connection = sqlite3.connect("", isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=OFF")
        self._connection.execute("CREATE TABLE seen (code TEXT PRIMARY KEY) WITHOUT ROWID")
        self._connection.execute("BEGIN")

    def add(self, code: str) -> bool:
        """Add a code and say whether it is new."""
        added = self._connection.execute("INSERT OR IGNORE INTO seen VALUES (?)", (code,))
        return added.rowcount == 1

    def __enter__(self) -> Self:
        """Keep the codes."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Forget them."""
        self._connection.close()
