"""Witnesses of a long run: what the database itself saw change, and who took over from the dead."""

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, text

POLL_SECONDS = 0.25

LOG = "CREATE TABLE witnessed (code VARCHAR(255), earlier TIMESTAMP, later TIMESTAMP)"
TRIGGERS = {
    "sqlite": (
        """CREATE TRIGGER witness AFTER UPDATE OF changed_at ON orders BEGIN
           INSERT INTO witnessed VALUES (OLD.code, OLD.changed_at, NEW.changed_at); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION witness() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
           INSERT INTO witnessed VALUES (OLD.code, OLD.changed_at, NEW.changed_at);
           RETURN NEW; END $$""",
        """CREATE TRIGGER witness AFTER UPDATE OF changed_at ON orders
           FOR EACH ROW EXECUTE FUNCTION witness()""",
    ),
}


def call_witness(engine: Engine) -> None:
    """Let the database itself write down every change of an order, whoever makes it."""
    with engine.begin() as connection:
        for statement in (LOG, *TRIGGERS[engine.dialect.name]):
            connection.execute(text(statement))


def ask_witness(engine: Engine) -> tuple[int, int]:
    """Return how many changes there were, and how many replaced a newer state by an older one."""
    with engine.connect() as connection:
        seen, backwards = connection.execute(
            text(
                "SELECT count(*), coalesce(sum(CASE WHEN later < earlier THEN 1 ELSE 0 END), 0)"
                " FROM witnessed"
            )
        ).one()
    return int(seen), int(backwards)


@dataclass(slots=True)
class Recoveries:
    """Looks at the claims all the time; one that outlives its lease was a killed worker's.

    `seconds`: from each such claim, so from before the kill, until another worker took it over.
    """

    engine: Engine
    lease: timedelta
    seconds: list[float] = field(default_factory=list)
    _held: dict[str, datetime] = field(default_factory=dict)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> "Recoveries":
        """Begin to look."""
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Look no more."""
        self._stop.set()
        assert self._thread is not None
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(POLL_SECONDS):
            self._look()

    def _look(self) -> None:
        with self.engine.connect() as connection:
            rows = connection.execute(
                text(
                    "SELECT DISTINCT lease, leased_until FROM webhook_events"
                    " WHERE lease IS NOT NULL"
                )
            )
            seen = {lease: _moment(until) - self.lease for lease, until in rows}
        now = datetime.now(UTC)
        for lease, claimed_at in self._held.items():
            if lease not in seen and now - claimed_at >= self.lease:
                self.seconds.append((now - claimed_at).total_seconds())
        self._held = seen


def _moment(stored: object) -> datetime:
    """Read a moment that no type of ours has read: SQLite has it as text, in UTC without saying."""
    moment = stored if isinstance(stored, datetime) else datetime.fromisoformat(str(stored))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
