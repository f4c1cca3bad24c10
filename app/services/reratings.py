"""Rating a whole shop anew while it goes on living: staged first, then shown all at once.

A worker does it in slices, and looks at what has arrived between them. What it reads it reads
without a lock; it writes only customers that rate differently, and only if their record is still
the one it has read: whoever changed it has staged the new rating already (`ratings.rate`). Nor
does it write over a level that staff gave meanwhile.
"""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from app import database
from app.domain.record_text import WrittenRecord
from app.extensions import db
from app.models import Customer, Rerating, Shop
from app.services import (
    customer_scan,
    inbox,
    outcomes,
    ratings,
    rerating_requests,
    rulesets,
    slices,
)
from app.services.concerned import concerned
from app.services.customer_scan import Scanned
from app.services.locking import lock_shop
from app.services.owned import owned
from app.services.ratings import Rater

_TABLE = Customer.__table__
# Customers written in one transaction: a few milliseconds of the turn to write.
WRITTEN_AT_ONCE = 100
# Customers whose orders are looked at anew in one transaction.
FROM_ORDERS_AT_ONCE = 100


def carry_on(held: inbox.Claim) -> None:
    """Take a re-rating one slice further; LeaseLost when another worker does."""
    slices.work(held, _step)


def _step(held: inbox.Claim, ends: float) -> bool:
    """Do one thing; False: there is nothing left to do."""
    session = db.session()
    mine = select(Rerating).where(Rerating.id == int(held.subject), owned(Rerating, held.shop_id))
    rerating = session.scalars(mine.execution_options(populate_existing=True)).one()
    settling = session.get_one(Shop, held.shop_id, populate_existing=True).settling
    session.expunge(rerating)
    session.rollback()
    if settling:
        # Of this one, or of an earlier one that nobody finished: no rating is staged over another.
        _settle(held.shop_id)
        return True
    if rerating.cancelled_at:
        return _clear(held.shop_id)
    if rerating.computed_at:
        return False
    if not rerating.started_at:
        _start(rerating)
    elif rerating.from_orders:
        _rate_from_orders(rerating)
    else:
        _rate_records(rerating, ends)
    return True


def _start(rerating: Rerating) -> None:
    # Counted before the shop is locked: in a large one it takes a while.
    of_shop = select(func.count()).select_from(Customer).where(Customer.shop_id == rerating.shop_id)
    total = db.session.scalar(of_shop) or 0
    with database.writing() as session:
        shop = lock_shop(session, rerating.shop_id)
        if found := _mine(session, rerating):
            found.total, found.started_at = total, database.now(session)
            shop.revision += 1


def _mine(session: Session, rerating: Rerating) -> Rerating | None:
    """Return a re-rating's row unless it was called off or given way to another meanwhile."""
    found = rerating_requests.under_way(session, rerating.shop_id)
    return found if found and found.id == rerating.id else None


def _rate_records(rerating: Rerating, ends: float) -> None:
    """Stage ratings by what is kept beside each customer, until the slice ends."""
    session, now = db.session(), datetime.now(UTC)
    shop = session.get_one(Shop, rerating.shop_id)
    ruleset = rulesets.of_version(session, shop.id, rerating.version)
    rater = Rater.of(ruleset, shop.timezone, now)
    _, present = rulesets.in_force(session, shop.id)
    chosen = concerned(present, ruleset), _is_not_due(now), _TABLE.c.override_level.is_(None)
    session.expunge(shop)
    session.rollback()
    done, stagings = 0, []
    for stretch in customer_scan.stretches(shop.id, *chosen, after=rerating.last_customer):
        stagings += [found for customer in stretch.chosen if (found := _staging(customer, rater))]
        done += stretch.passed
        if time.monotonic() > ends:
            _note(rerating, stretch.last, done, _write(rerating, stagings))
            return
    _show(rerating, _write(rerating, stagings))


def _staging(customer: Scanned, rater: Rater) -> dict[str, Any] | None:
    """Return what to write for a customer; None where the right rating is staged or shown."""
    wanted: tuple[str | None, datetime | None] = rater.rate(WrittenRecord(customer.record))
    if wanted == (customer.level, customer.reconsider_at):
        wanted = (None, None)
    if wanted == (customer.staged_level, customer.staged_reconsider_at):
        return None
    return {
        "row_id": customer.id,
        "row_record": customer.record,
        "staged_level": wanted[0],
        "staged_reconsider_at": wanted[1],
    }


def _is_not_due(now: datetime) -> ColumnElement[bool]:
    """Leave out whoever is to be rated from their orders: their record is of the past."""
    return or_(_TABLE.c.reconsider_at.is_(None), _TABLE.c.reconsider_at > now)


_STAGE = (
    update(_TABLE)  # type: ignore[arg-type]
    .where(_TABLE.c.id == bindparam("row_id"), _TABLE.c.record == bindparam("row_record"))
    .where(_TABLE.c.override_level.is_(None))
    .values(
        staged_level=bindparam("staged_level"),
        staged_reconsider_at=bindparam("staged_reconsider_at"),
    )
)


def _write(rerating: Rerating, stagings: Sequence[dict[str, Any]]) -> int:
    # Found by their primary keys: the sum takes the indexes by shop away.
    stage = _STAGE.where(_TABLE.c.shop_id + 0 == rerating.shop_id)
    for start in range(0, len(stagings), WRITTEN_AT_ONCE):
        with database.writing() as session:
            lock_shop(session, rerating.shop_id)
            if _mine(session, rerating):
                session.execute(stage, stagings[start : start + WRITTEN_AT_ONCE])
    return len(stagings)


def _rate_from_orders(rerating: Rerating) -> None:
    """Make outcomes, records and badges of some customers anew, and stage their ratings."""
    with database.writing() as session:
        shop = lock_shop(session, rerating.shop_id)
        if not (found := _mine(session, rerating)):
            return
        customers = session.scalars(
            select(Customer.id)
            .where(Customer.shop_id == shop.id, Customer.id > found.last_customer)
            .order_by(Customer.id)
            .limit(FROM_ORDERS_AT_ONCE)
        ).all()
        if customers:
            outcomes.recompute_of(session, shop, customers)
            ratings.rate(session, shop, customers, database.now(session), show=False)
            found.last_customer = customers[-1]
            found.done += len(customers)
            shop.revision += 1
            return
    _show(rerating, 0)


def _note(rerating: Rerating, last: int, done: int, changed: int) -> None:
    with database.writing() as session:
        shop = lock_shop(session, rerating.shop_id)
        if found := _mine(session, rerating):
            found.last_customer = last
            found.done += done
            found.changed += changed
            # Staff see the progress: their pages ask whether anything changed.
            shop.revision += 1


def _show(rerating: Rerating, changed: int) -> None:
    """Bring the version in force: from this moment on all staged ratings are the ones to see."""
    with database.writing() as session:
        shop = lock_shop(session, rerating.shop_id)
        if found := _mine(session, rerating):
            found.done = found.total
            found.changed += changed
            found.computed_at = database.now(session)
            shop.ruleset_version = rerating.version
            shop.settling = True
            shop.revision += 1


def _settle(shop_id: int) -> None:
    """Write some staged ratings where they belong; when none are left, the shop is settled."""
    with database.writing() as session:
        shop = lock_shop(session, shop_id)
        settled = session.scalars(
            update(Customer)
            .where(Customer.id.in_(_staged(shop_id)), owned(Customer, shop_id))
            .values(
                level=Customer.staged_level,
                reconsider_at=Customer.staged_reconsider_at,
                staged_level=None,
                staged_reconsider_at=None,
                rated_at=database.now(session),
            )
            .returning(Customer.id)
            .execution_options(synchronize_session=False)
        ).all()
        if len(settled) < WRITTEN_AT_ONCE:
            shop.settling = False
            session.execute(
                update(Rerating)
                .where(Rerating.shop_id == shop_id, Rerating.computed_at.is_not(None))
                .where(Rerating.finished_at.is_(None))
                .values(finished_at=database.now(session))
            )


def _clear(shop_id: int) -> bool:
    """Forget some ratings that a cancelled re-rating left; False: none are left, or another one
    stages over them."""
    with database.writing() as session:
        lock_shop(session, shop_id)
        if rerating_requests.under_way(session, shop_id):
            return False
        cleared = session.scalars(
            update(Customer)
            .where(Customer.id.in_(_staged(shop_id)), owned(Customer, shop_id))
            .values(staged_level=None, staged_reconsider_at=None)
            .returning(Customer.id)
            .execution_options(synchronize_session=False)
        ).all()
    return len(cleared) == WRITTEN_AT_ONCE


def _staged(shop_id: int) -> Any:
    staged = select(Customer.id).where(
        Customer.shop_id == shop_id, Customer.staged_level.is_not(None)
    )
    return staged.order_by(Customer.id).limit(WRITTEN_AT_ONCE)
