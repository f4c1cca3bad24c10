"""How long each of our transactions keeps other writers waiting."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from time import perf_counter
from typing import Any
from unittest.mock import patch

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from app import database

LOCKS_A_SHOP = "FOR NO KEY UPDATE"


class Holds:
    """Seconds of each hold: of SQLite's turn to write, which all writers of the file wait for; on
    PostgreSQL from the moment a shop is locked to the end of the transaction."""

    def __init__(self) -> None:
        """Nothing was held yet."""
        self.seconds: list[float] = []
        self._since: float | None = None

    @contextmanager
    def watching(self, engine: Engine) -> Iterator[None]:
        """Note what this process holds, with one thread, until the block ends."""
        with self._of_sqlite() if engine.dialect.name == "sqlite" else self._of_postgresql(engine):
            yield

    @contextmanager
    def _of_sqlite(self) -> Iterator[None]:
        turn = database.write_turn
        with patch.object(database, "write_turn", lambda *asked: self._turn(turn(*asked))):
            yield

    @contextmanager
    def _of_postgresql(self, engine: Engine) -> Iterator[None]:
        writing = database.writing
        event.listen(engine, "after_cursor_execute", self._executed)
        with patch.object(database, "writing", lambda: self._writing(writing())):
            yield
        event.remove(engine, "after_cursor_execute", self._executed)

    def _executed(self, _connection: object, _cursor: object, statement: str, *_: Any) -> None:
        if self._since is None and LOCKS_A_SHOP in statement:
            self._since = perf_counter()

    @contextmanager
    def _turn(self, turn: AbstractContextManager[None]) -> Iterator[None]:
        with turn:
            begun = perf_counter()
            yield
        self.seconds.append(perf_counter() - begun)

    @contextmanager
    def _writing(self, writing: AbstractContextManager[Session]) -> Iterator[Session]:
        self._since = None
        with writing as session:
            yield session
        if self._since is not None:
            self.seconds.append(perf_counter() - self._since)
            self._since = None
