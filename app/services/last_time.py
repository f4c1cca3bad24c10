"""Somebody is back after a long pause: what they ordered last time, and what was noted then."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.domain.badges import Badge
from app.domain.orders import CANCELLED, Outcome
from app.extensions import db
from app.models import Note
from app.services.customer_page import CustomerPage, PastOrder

NOTES = 3
# Orders that do not end a pause.
_PASSED_OVER = frozenset({*CANCELLED, Outcome.EXCLUDED})


@dataclass(frozen=True, slots=True)
class LastTime:
    """The order before the pause, and the newest notes from before the present one."""

    order: PastOrder
    notes: Sequence[str]


def of(shop_id: int, customer: CustomerPage) -> LastTime | None:
    """Return the last time of somebody whose newest order is the first one after a long pause."""
    placed = [order for order in customer.orders if order.outcome not in _PASSED_OVER]
    if len(placed) < 2 or Badge.RETURNING not in placed[0].badges:
        return None
    newest, before = placed[:2]
    notes = db.session.scalars(
        select(Note.text)
        .where(Note.shop_id == shop_id, Note.customer_id == customer.id)
        .where(Note.removed_at.is_(None), Note.written_at < newest.placed_at)
        .order_by(Note.id.desc())
        .limit(NOTES)
    )
    return LastTime(before, list(notes))
