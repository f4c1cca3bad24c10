"""What belongs together in a record: a decision, what became of it, and what was said of it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import and_, or_

from app.models import Decision
from app.services.outbox.rows import ENDED_KIND, RETRIED, UNDONE
from app.services.record import entries
from app.services.record.entries import Entry
from app.services.record.filters import OBJECTION, REVIEWED

# How an action ended.
ENDS = (ENDED_KIND, UNDONE)


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
    """Return the thread of each of some entries of a shop, by their ids.

    One query for all, and one more where something was tried again.
    """
    if not shown:
        return {}
    related = _related(shop_id, shown)
    by_id = {entry.id: entry for entry in related}
    answers: dict[int, list[Entry]] = defaultdict(list)
    for entry in related:
        for answered in _answered(entry, by_id):
            answers[answered].append(entry)
    return {
        entry.id: Thread(by_id.get(entry.answers or 0), answers.get(entry.id, ()))
        for entry in shown
    }


def _answered(entry: Entry, by_id: Mapping[int, Entry]) -> Iterator[int]:
    """Yield what an entry answers: how a new attempt ended tells of the first decision too."""
    if entry.answers is None:
        return
    yield entry.answers
    again = by_id.get(entry.answers)
    if again is not None and again.kind == RETRIED and again.about and entry.kind in ENDS:
        yield again.about


def _related(shop_id: int, shown: Sequence[Entry]) -> list[Entry]:
    ids = [entry.id for entry in shown]
    customers = {entry.customer_id for entry in shown if entry.customer_id is not None}
    # What takes a decision back follows the same order, so both belong to the same customer.
    undoing = and_(Decision.customer_id.in_(customers), Decision.undoes.in_(ids))
    firsts = [entry.answers for entry in shown if entry.answers is not None]
    wanted = or_(Decision.id.in_(firsts), Decision.about.in_(ids), undoing)
    related = list(entries.found(shop_id, wanted))
    again = [entry.id for entry in related if entry.kind == RETRIED]
    if not again:
        return related
    ended = entries.found(shop_id, Decision.about.in_(again), Decision.kind.in_(ENDS))
    every = {entry.id: entry for entry in (*related, *ended)}
    return sorted(every.values(), key=lambda entry: entry.number)
