"""Setting flags and notes within a transaction that holds the shop."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.flags import FlagKind
from app.models import Customer, Decision, Note, Shop
from app.services import attachments, decisions, flag_changes, note_values
from app.services.customer_files.columns import NOTE
from app.services.customer_files.judging import Change
from app.services.flag_changes import Deed
from app.services.last_day import end_of
from app.services.owned import owned

Alike = tuple[str, str, date | None]


def apply(
    session: Session, shop: Shop, author: str, changes: Sequence[Change], now: datetime
) -> int:
    """Set flags and notes on customers; return the batch that takes the flags back, 0 for none."""
    chosen = Customer.id.in_({change.customer_id for change in changes})
    query = select(Customer).where(chosen, owned(Customer, shop.id))
    customers = {customer.id: customer for customer in session.scalars(query)}
    made: list[Decision] = []
    for (kind, reason, until), ids in _alike(changes).items():
        end = end_of(until, shop.timezone, now)
        deed = Deed(author, FlagKind(kind), reason, end, now)
        made += flag_changes.put(session, deed, [customers[id] for id in ids])
    batch = decisions.record(session, made)
    _write_notes(session, shop, author, changes, now)
    session.flush()
    attachments.refresh(session, customers.values())
    shop.revision += bool(changes)
    return batch


def _alike(changes: Sequence[Change]) -> Mapping[Alike, list[int]]:
    """Return the customers by the flag that they get."""
    found: dict[Alike, list[int]] = defaultdict(list)
    for change in changes:
        wish = change.wish
        if wish.kind != NOTE:
            found[wish.kind, wish.text, wish.until].append(change.customer_id)
    return found


def _write_notes(
    session: Session, shop: Shop, author: str, changes: Sequence[Change], now: datetime
) -> None:
    notes = [change for change in changes if change.wish.kind == NOTE]
    anchors = attachments.anchors(session, shop.id, [change.customer_id for change in notes])
    session.add_all(
        Note(
            shop_id=shop.id,
            customer_id=change.customer_id,
            order_id=anchors[change.customer_id],
            author=author,
            written_at=now,
            text=note_values.text(change.wish.text),
            recall=change.wish.recall,
            until=end_of(change.wish.until, shop.timezone, now),
        )
        for change in notes
    )
