"""What belongs together in a record: a decision, what became of it, and what was said of it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import and_, or_

from app.models import Decision
from app.services.record import entries
from app.services.record.entries import Entry
from app.services.record.filters import OBJECTION, REVIEWED


@dataclass(frozen=True, slots=True)
class Thread:
    """What an entry answers, if it answers any, and what answers it, the oldest first."""

    first: Entry | None = None
    answers: Sequence[Entry] = field(default=())

    @property
    def objection(self) -> Entry | None:
        """The newest objection, while nobody has reviewed it."""
        said = [entry for entry in self.answers if entry.kind in (OBJECTION, REVIEWED)]
        return said[-1] if said and said[-1].kind == OBJECTION else None


def of(shop_id: int, shown: Sequence[Entry]) -> Mapping[int, Thread]:
    """Return the thread of each of some entries of a shop, by their ids. One query for all."""
    if not shown:
        return {}
    related = _related(shop_id, shown)
    by_id = {entry.id: entry for entry in related}
    answers: dict[int, list[Entry]] = defaultdict(list)
    for entry in related:
        if entry.answers is not None:
            answers[entry.answers].append(entry)
    return {
        entry.id: Thread(by_id.get(entry.answers or 0), answers.get(entry.id, ()))
        for entry in shown
    }


def _related(shop_id: int, shown: Sequence[Entry]) -> list[Entry]:
    ids = [entry.id for entry in shown]
    customers = {entry.customer_id for entry in shown if entry.customer_id is not None}
    # What takes a decision back follows the same order, so both belong to the same customer.
    undoing = and_(Decision.customer_id.in_(customers), Decision.undoes.in_(ids))
    firsts = [entry.answers for entry in shown if entry.answers is not None]
    wanted = or_(Decision.id.in_(firsts), Decision.about.in_(ids), undoing)
    return list(entries.found(shop_id, wanted))
