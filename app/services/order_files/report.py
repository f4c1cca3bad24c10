"""What an import of a file did, for the person who asked for it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from app.platforms.base import UnreadableOrder

# Lines named for each reason; the file may be wrong in a million of them.
LISTED = 20


@dataclass(slots=True)
class Skipped:
    """How many rows were left out for one reason, and the first of their lines."""

    rows: int = 0
    lines: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Report:
    """Counts. `changed`: orders that were new or differed from what was stored.

    `outcomes` covers all orders of the file; `customers` is how many the shop has afterwards,
    None when nothing was stored. `each_skipped` hears of every row that is left out.
    """

    each_skipped: Callable[[UnreadableOrder], None]
    rows: int = 0
    orders: int = 0
    changed: int = 0
    customers: int | None = None
    outcomes: Counter[str] = field(default_factory=Counter)
    skipped: dict[str, Skipped] = field(default_factory=dict)

    @property
    def unchanged(self) -> int:
        """Return how many orders were stored already, just as they are in the file."""
        return self.orders - self.changed

    def skip(self, row: UnreadableOrder) -> None:
        """Count a row that is left out."""
        found = self.skipped.setdefault(row.reason, Skipped())
        found.rows += 1
        if len(found.lines) < LISTED:
            found.lines.append(row.line)
        self.each_skipped(row)
