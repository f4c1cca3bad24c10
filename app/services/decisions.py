"""The record of what was decided on a customer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.extensions import db
from app.models import Decision

# Older ones stay in the record.
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision of a `kind`, with the facts it rests on. `undone_by`: who took it back, or ''."""

    id: int
    kind: str
    author: str
    reason: str
    written_at: datetime
    facts: Mapping[str, Any]
    undone_by: str


def record(session: Session, made: Sequence[Decision]) -> int:
    """Add decisions that were made at once, as one batch; return its id, 0 when there are none."""
    if not made:
        return 0
    first, *others = made
    session.add(first)
    session.flush()
    for decision in made:
        decision.batch = first.id
    session.add_all(others)
    session.flush()
    return first.id


def of(shop_id: int, customer_id: int) -> Sequence[Decided]:
    """Return the newest SHOWN decisions on a customer of a shop, the newest first."""
    columns = (Decision.id, Decision.kind, Decision.author, Decision.reason, Decision.written_at)
    rows = db.session.execute(
        select(*columns, Decision.facts, Decision.undoes)
        .where(Decision.shop_id == shop_id, Decision.customer_id == customer_id)
        .order_by(Decision.id.desc())
        .limit(SHOWN)
    ).all()
    # Whatever takes a decision back is newer than it.
    undone = {row.undoes: row.author for row in rows if row.undoes is not None}
    return [Decided(*row[:-1], undone.get(row.id, "")) for row in rows]
