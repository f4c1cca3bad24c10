"""The flags that hold on one customer, as their page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from app.extensions import db
from app.models import Flag


@dataclass(frozen=True, slots=True)
class Standing:
    """A flag that holds: who set it, when and why. `until`: when it ends by itself."""

    kind: str
    author: str
    reason: str
    written_at: datetime
    until: datetime | None


def of(shop_id: int, customer_id: int, now: datetime) -> Sequence[Standing]:
    """Return the flags on a customer of a shop; of several of a kind the longest one."""
    rows = db.session.execute(
        select(Flag.kind, Flag.author, Flag.reason, Flag.written_at, Flag.until)
        .where(Flag.shop_id == shop_id, Flag.customer_id == customer_id)
        .where(Flag.removed_at.is_(None), or_(Flag.until.is_(None), Flag.until > now))
        .order_by(Flag.kind, Flag.id)
    )
    found: dict[str, Standing] = {}
    for flag in (Standing(*row) for row in rows):
        known = found.get(flag.kind)
        if known is None or _ends_later(flag, known):
            found[flag.kind] = flag
    return list(found.values())


def _ends_later(flag: Standing, other: Standing) -> bool:
    if flag.until is None or other.until is None:
        return other.until is not None
    return flag.until > other.until
