"""What becomes of each row: a change, nothing because it stands like that, or a fault."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.services.customer_files import naming, standing
from app.services.customer_files.columns import NOTE, Column
from app.services.customer_files.faults import Fault, Problem
from app.services.customer_files.standing import Said
from app.services.customer_files.wishes import Wish
from app.services.given_reason import LONGEST as LONGEST_REASON
from app.services.last_day import LAST_YEAR
from app.services.note_values import LONGEST as LONGEST_NOTE


@dataclass(frozen=True, slots=True)
class Change:
    """A flag or a note that is to be set on a customer."""

    customer_id: int
    wish: Wish


class Judge:
    """Remembers what the rows of one file have said so far."""

    def __init__(self, shop_id: int, timezone: str, today: date) -> None:
        """Judge the rows of a file for a shop, on a day of its own."""
        self._shop_id = shop_id
        self._timezone = timezone
        self._today = today
        self._said: set[Said] = set()
        self._flagged: set[tuple[int, str]] = set()

    def judge(self, session: Session, wishes: Sequence[Wish]) -> list[Change | Fault | None]:
        """Return what becomes of each wish; None: it stands already. Five queries."""
        named = naming.customers_of(session, self._shop_id, wishes)
        customers = {found for found in named if isinstance(found, int)}
        stands = standing.on(session, self._shop_id, customers, self._timezone)
        return [self._one(*pair, stands) for pair in zip(wishes, named, strict=True)]

    def _one(self, wish: Wish, customer: int | Problem, stands: set[Said]) -> Change | Fault | None:
        if isinstance(customer, Problem):
            return Fault(wish.line, None, customer)
        said = Said.by(wish, customer)
        if said in self._said:
            return None
        fault = None if said in stands else self._fault(wish)
        if fault is None and (customer, wish.kind) in self._flagged:
            # Setting the one and then the other would change the customer with each import.
            fault = Fault(wish.line, Column.KIND, Problem.OTHER_WORD)
        if fault is None:
            self._remember(said)
        return fault or (None if said in stands else Change(customer, wish))

    def _remember(self, said: Said) -> None:
        self._said.add(said)
        if said.kind != NOTE:
            self._flagged.add((said.customer_id, said.kind))

    def _fault(self, wish: Wish) -> Fault | None:
        if problem := _problem_of_text(wish):
            return Fault(wish.line, Column.TEXT, problem)
        if wish.until and not self._today <= wish.until <= date(LAST_YEAR, 12, 31):
            past = wish.until < self._today
            return Fault(wish.line, Column.UNTIL, Problem.PAST if past else Problem.NO_DATE)
        return None


def _problem_of_text(wish: Wish) -> Problem | None:
    if not wish.words:
        return Problem.NO_TEXT
    if len(wish.text) > (LONGEST_NOTE if wish.kind == NOTE else LONGEST_REASON):
        return Problem.TOO_LONG
    if wish.kind != NOTE and any(unicodedata.category(c) == "Cc" for c in wish.text):
        return Problem.NOT_ONE_LINE
    return None
