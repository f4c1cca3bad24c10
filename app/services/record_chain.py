"""Links between the decisions of a shop, and the proof that none was changed, lost or moved.

What was erased on purpose is named by a later decision, and proves nothing but its place.
"""

import secrets
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from app.domain.chain import Entry, broken_at, digest_of, link_of
from app.domain.erased import ERASED, ERASING, first_unnamed
from app.extensions import db
from app.models import Decision, Order, Shop
from app.services.owned import owned

# What never changes of a decision, whatever becomes of the customer or the order.
CONTENT = (
    *("id", "shop_id", "kind", "author", "reason", "facts", "batch", "undoes", "about"),
    *("order_code", "customer_then", "order_then"),
)
AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Proof:
    """How many decisions a shop's record has, and the number of the first that is not as it was
    written (None: all are)."""

    length: int
    broken_at: int | None


@dataclass(frozen=True, slots=True)
class End:
    """Where a record ends: how many decisions it has, and the chain of the last one."""

    length: int
    head: str


def end(shop_id: int) -> End:
    """Return where a shop's record ends."""
    return _end(db.session(), shop_id)


def link(shop: Shop, decision: Decision) -> None:
    """Link a stored decision, whose number is given, to the end of its shop's record."""
    decision.salt = secrets.token_hex(16)
    decision.digest = digest_of(_content(decision), decision.salt)
    decision.chain = link_of(
        shop.record_head, decision.number, decision.written_at, decision.digest
    )
    shop.record_length, shop.record_head = decision.number, decision.chain


def verify(shop_id: int, last: End | None = None) -> Proof:
    """Look through all decisions of a shop; what was changed, lost or moved shows.

    `last`: where the record is to end, if it was asked before; what comes meanwhile is left out.
    """
    return verify_in(db.session(), shop_id, last)


def verify_in(session: Session, shop_id: int, last: End | None = None) -> Proof:
    """Look through all decisions of a shop in the database of a session, as `verify` does."""
    last = last or _end(session, shop_id)
    # Who stops half-way must not leave a cursor of the server open.
    with closing(_entries(session, shop_id, last.length)) as entries:
        broken = broken_at(entries, last.length, last.head)
    strayed, added = session.scalar(_strayed(shop_id)), session.scalar(_added(shop_id))
    suspects = (broken, strayed, added, _unnamed(session, shop_id))
    found = [number for number in suspects if number is not None]
    return Proof(last.length, min(found, default=None))


def _end(session: Session, shop_id: int) -> End:
    columns = (Shop.record_length, Shop.record_head)
    return End(*session.execute(select(*columns).where(Shop.id == shop_id)).one())


def _content(decision: Decision) -> dict[str, object]:
    return {name: getattr(decision, name) for name in CONTENT}


def _entries(session: Session, shop_id: int, length: int) -> Generator[Entry, None, None]:
    names = (*CONTENT, "number", "written_at", "salt", "digest", "chain")
    query = (
        select(*(getattr(Decision, name) for name in names))
        .where(Decision.shop_id == shop_id, Decision.number <= length)
        .order_by(Decision.number)
        .execution_options(yield_per=AT_ONCE)
    )
    with session.execute(query) as rows:
        for row in rows.mappings():
            erased = row["kind"] == ERASED
            content = None if erased else {name: row[name] for name in CONTENT}
            yield Entry(
                row["number"], row["written_at"], content, row["salt"], row["digest"], row["chain"]
            )


def _unnamed(session: Session, shop_id: int) -> int | None:
    """Return the first entry that is erased although no entry says that it was."""
    mine = Decision.shop_id == shop_id
    erased = session.scalars(select(Decision.number).where(mine, Decision.kind == ERASED)).all()
    if not erased:
        return None
    said = session.scalars(select(Decision.facts).where(mine, Decision.kind.in_(ERASING)))
    return first_unnamed(erased, [one for facts in said for one in facts.get("entries", ())])


def _added(shop_id: int) -> Select[int]:
    """Return a query for the first decision behind the end of its shop's record.

    The end is read at the same moment: whatever is recorded meanwhile moves it.
    """
    length = select(Shop.record_length).where(Shop.id == shop_id).scalar_subquery()
    beyond = select(Decision.number).where(Decision.shop_id == shop_id, Decision.number > length)
    return beyond.order_by(Decision.number).limit(1)


def _strayed(shop_id: int) -> Select[int]:
    """Return a query for the first decision that is with another order or customer than it may be.

    It follows the order where it began, while there is that order, to whoever has it.
    """
    begun, followed = aliased(Order), aliased(Order)
    # SQLite gives the number of a removed order to the next one that comes.
    is_begun = and_(
        begun.id == Decision.order_then,
        owned(begun, shop_id),
        begun.placed_at <= Decision.written_at,
    )
    left = and_(begun.id.is_not(None), Decision.order_id.is_distinct_from(Decision.order_then))
    elsewhere = and_(
        followed.id.is_not(None),
        followed.customer_id.is_distinct_from(Decision.customer_id),
    )
    unmoored = and_(
        Decision.order_then.is_(None),
        or_(
            Decision.order_id.is_not(None),
            Decision.customer_id.is_distinct_from(Decision.customer_then),
        ),
    )
    return (
        select(Decision.number)
        .outerjoin(begun, is_begun)
        .outerjoin(followed, and_(followed.id == Decision.order_id, owned(followed, shop_id)))
        .where(Decision.shop_id == shop_id, or_(left, elsewhere, unmoored))
        .order_by(Decision.number)
        .limit(1)
    )
