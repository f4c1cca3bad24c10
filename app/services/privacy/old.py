"""Forgetting what is old and means people: whom it is on record that they were forgotten."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from app.domain.erased import OLD_ERASED, ranges
from app.models import Customer, Decision, Shop
from app.services import decisions as record
from app.services.privacy import forgetting, person, tombstones

# A person with many orders takes some ten milliseconds; live orders of the shop wait.
PEOPLE_AT_ONCE = 10
AT_ONCE = 500


def customers(session: Session, shop: Shop, chosen: ColumnElement[bool], now: datetime) -> int:
    """Forget some people with all that hangs on them; who orders again is a new customer."""
    some = select(Customer.id).where(chosen).order_by(Customer.id).limit(PEOPLE_AT_ONCE)
    ids = session.scalars(some).all()
    gone = [
        forgetting.forget(session, shop, person.find(session, shop, id), now)
        for id in ids
        if session.scalar(select(Customer.id).where(Customer.shop_id == shop.id, Customer.id == id))
    ]
    if gone:
        entries = [number for one in gone for number in one.entries]
        counts = {name: sum(getattr(one, name) for one in gone) for name in ("orders", "notes")}
        _record(session, shop, entries, {"customers": len(gone), **counts})
    return len(gone)


def decisions(session: Session, shop: Shop, chosen: ColumnElement[bool], _now: datetime) -> int:
    """Erase what some old decisions say; that they were made, and when, stays."""
    some = select(Decision.id).where(chosen).order_by(Decision.number).limit(AT_ONCE)
    ids = session.scalars(some).all()
    mine = and_(Decision.shop_id == shop.id, Decision.id.in_(ids))
    entries = forgetting.blank(session, mine)
    if entries:
        _record(session, shop, entries, {"decisions": len(entries)})
    return len(entries)


def kept_digests(session: Session, _shop: Shop, chosen: ColumnElement[bool], _now: datetime) -> int:
    """Forget that people erased long ago were blacklisted."""
    return tombstones.keep_nothing(session, chosen)


def _record(session: Session, shop: Shop, entries: Sequence[int], counts: dict[str, Any]) -> None:
    facts = {"entries": ranges(entries), "gone": counts}
    record.record_on_shop(session, shop.id, OLD_ERASED, "", facts)
    shop.revision += 1
