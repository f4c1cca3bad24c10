"""The record of what was decided on a customer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import database
from app.extensions import db
from app.models import Decision, Shop
from app.services import record_chain

# Older ones stay in the record.
SHOWN = 100
LONGEST_AUTHOR = 255


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision of a `kind`, with the facts it rests on. `author` '': Smajlík itself. `is_undone`:
    somebody took it back, `undone_by`."""

    id: int
    number: int
    kind: str
    author: str
    reason: str
    written_at: datetime
    facts: Mapping[str, Any]
    order_code: str
    undone_by: str = ""
    is_undone: bool = False


def record(session: Session, made: Sequence[Decision]) -> int:
    """Add decisions that were made at once, as one batch; return its id, 0 when there are none.

    The caller's transaction holds the shop: decisions of a shop are linked one after another.
    """
    if not made:
        return 0
    first, *others = made
    shop = session.get_one(Shop, first.shop_id)
    for number, decision in enumerate(made, shop.record_length + 1):
        decision.number = number
        decision.customer_then, decision.order_then = decision.customer_id, decision.order_id
    session.add(first)
    session.flush()
    for decision in made:
        decision.batch = first.id
    session.add_all(others)
    session.flush()
    for decision in made:
        record_chain.link(shop, decision)
    session.flush()
    return first.id


def record_on_shop(
    session: Session,
    shop_id: int,
    kind: str,
    author: str,
    facts: Mapping[str, Any],
    reason: str = "",
) -> None:
    """Record a decision on a shop as a whole, made now; `author` '' is Smajlík itself."""
    made = Decision(
        shop_id=shop_id,
        author=author[:LONGEST_AUTHOR],
        written_at=database.now(session),
        kind=kind,
        reason=reason,
        facts=dict(facts),
    )
    record(session, [made])


def customers_of(made: Iterable[Decision]) -> set[int]:
    """Return whom decisions are on; one on the shop as a whole is on nobody."""
    return {decision.customer_id for decision in made if decision.customer_id is not None}


def of(shop_id: int, customer_id: int) -> Sequence[Decided]:
    """Return the newest SHOWN decisions on a customer of a shop, the newest first."""
    columns = (Decision.id, Decision.number, Decision.kind, Decision.author, Decision.reason)
    seen = (Decision.written_at, Decision.facts, Decision.order_code)
    rows = db.session.execute(
        select(*columns, *seen, Decision.undoes)
        .where(Decision.shop_id == shop_id, Decision.customer_id == customer_id)
        .order_by(Decision.id.desc())
        .limit(SHOWN)
    ).all()
    # Whatever takes a decision back is newer than it.
    undone = {row.undoes: row.author for row in rows if row.undoes is not None}
    return [Decided(*row[:-1], undone.get(row.id, ""), row.id in undone) for row in rows]
