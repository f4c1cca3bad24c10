"""What stands on customers as a decision sees it: the level that is shown, and flags that hold."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.decisions import Standing
from app.domain.flags import FlagKind
from app.models import Customer, Flag, Shop
from app.services import flag_changes
from app.services.owned import owned
from app.services.shown_level import shown_level


@dataclass(frozen=True, slots=True)
class Stood:
    """A customer's standing, with the flags behind it as the record keeps them."""

    standing: Standing
    flags: tuple[Mapping[str, Any], ...]


def standing_of(
    session: Session, shop: Shop, customers: Collection[int], now: datetime
) -> dict[int, Stood]:
    """Return by customer what stands on them; two queries, one where nobody has a flag."""
    level = shown_level(shop.settling)
    rows = session.execute(
        select(Customer.id, level.label("level"), Customer.marks).where(
            Customer.id.in_(customers), owned(Customer, shop.id)
        )
    ).all()
    marked = [row.id for row in rows if row.marks.get("flags")]
    flags = _holding(session, shop.id, marked, now) if marked else {}
    return {row.id: _stood(row.level, flags.get(row.id, [])) for row in rows}


def _holding(
    session: Session, shop_id: int, customers: list[int], now: datetime
) -> dict[int, list[Flag]]:
    found: dict[int, list[Flag]] = {}
    for flag in session.scalars(
        select(Flag)
        .where(Flag.customer_id.in_(customers), owned(Flag, shop_id), *flag_changes.holding(now))
        .order_by(Flag.id)
        .execution_options(populate_existing=True)
    ):
        found.setdefault(flag.customer_id, []).append(flag)
    return found


def _stood(level: str, flags: list[Flag]) -> Stood:
    since: dict[FlagKind, datetime] = {}
    for flag in flags:
        kind = FlagKind(flag.kind)
        # People who were joined have several: the first one counts.
        since[kind] = min(since.get(kind, flag.written_at), flag.written_at)
    told = tuple(
        {
            "kind": flag.kind,
            "reason": flag.reason,
            "since": flag.written_at.isoformat(),
            "author": flag.author,
        }
        for flag in flags
    )
    return Stood(Standing(level, since), told)
