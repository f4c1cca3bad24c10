"""What a file would do, or did."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.services.customer_files.faults import Fault

# A file may be wrong in every line: people correct one cause and look again.
LISTED = 100


@dataclass(slots=True)
class Report:
    """Counts of rows. `flags` and `notes`: set, or to be set; `unchanged`: stood like that already.

    `silent`: rows that only name a customer. `faulty`: left out, the first LISTED of them in
    `faults`. `passed_over`: columns that are not known. `done`: it was carried out; `batches`
    take its flags back (importing.undo).
    """

    passed_over: Sequence[str] = ()
    done: bool = False
    rows: int = 0
    flags: int = 0
    notes: int = 0
    unchanged: int = 0
    silent: int = 0
    faulty: int = 0
    faults: list[Fault] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)

    @property
    def changes(self) -> int:
        """Return how many flags and notes are set, or would be."""
        return self.flags + self.notes

    def leave_out(self, fault: Fault) -> None:
        """Count a row that is left out."""
        self.faulty += 1
        if len(self.faults) < LISTED:
            self.faults.append(fault)
