"""Replaying a shop's history by other rules while the shop goes on living.

A worker does it in slices, and looks at what has arrived between them. Orders are read without a
lock and written in short transactions; what a worker had written before it was killed is not
written twice.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import database
from app.errors import LeaseLost
from app.extensions import db
from app.models import Backtest, BacktestOrder, Customer, Shop
from app.services import backtest_result, backtests, customer_scan, inbox, slices
from app.services.judging import Judge, Row
from app.services.locking import lock_shop
from app.services.privacy import tombstones

# Customers whose orders are in memory at once.
READ_AT_ONCE = 500
# Orders written in one transaction: a few milliseconds of the turn to write.
WRITTEN_AT_ONCE = 500


@dataclass(slots=True)
class Part:
    """Some customers, judged: up to which one, how many, and what was found of them."""

    last: int
    done: int = 0
    left_out: int = 0
    rows: list[Row] = field(default_factory=list)


def carry_on(held: inbox.Claim) -> None:
    """Take a backtest one slice further; LeaseLost when another worker does."""
    slices.work(held, _step)


def _step(held: inbox.Claim, ends: float) -> bool:
    """Do one thing; False: there is nothing left to do."""
    if backtests.forget_some(held.shop_id):
        return True
    session = db.session()
    backtest = session.scalar(
        select(Backtest)
        .where(Backtest.id == int(held.subject), Backtest.shop_id == held.shop_id)
        .execution_options(populate_existing=True)
    )
    shop = session.get_one(Shop, held.shop_id, populate_existing=True)
    session.expunge_all()
    session.rollback()
    if backtest is None or backtest.finished_at:
        return False
    if not backtest.started_at:
        _start(backtest)
    elif (part := _judge(backtest, shop, ends)).done:
        _store(backtest, part)
    else:
        _finish(backtest, shop)
    return True


def _start(backtest: Backtest) -> None:
    counted = select(func.count()).select_from(Customer).where(Customer.shop_id == backtest.shop_id)
    total = db.session.scalar(counted) or 0
    with database.writing() as session:
        shop = lock_shop(session, backtest.shop_id)
        if found := _mine(session, backtest):
            found.total, found.started_at = total, database.now(session)
            shop.revision += 1


def _judge(backtest: Backtest, shop: Shop, ends: float) -> Part:
    """Judge the next customers, until the slice ends or enough was found."""
    part, judge = Part(backtest.last_customer), Judge(backtest, shop)
    for page in customer_scan.pages(shop.id, after=part.last):
        for start in range(0, len(page), READ_AT_ONCE):
            some = page[start : start + READ_AT_ONCE]
            part.rows += judge.stopped(some)
            part.last, part.done, part.left_out = some[-1].id, part.done + len(some), judge.left_out
            if time.monotonic() > ends or len(part.rows) >= WRITTEN_AT_ONCE:
                return part
    return part


def _store(backtest: Backtest, part: Part) -> None:
    """Write what was found; the last transaction notes how far we are."""
    starts = range(0, len(part.rows) - WRITTEN_AT_ONCE, WRITTEN_AT_ONCE)
    for start in starts:
        with database.writing() as session:
            shop = lock_shop(session, backtest.shop_id)
            if _mine(session, backtest):
                _add(session, shop, part.rows[start : start + WRITTEN_AT_ONCE])
    with database.writing() as session:
        shop = lock_shop(session, backtest.shop_id)
        if found := _mine(session, backtest):
            _add(session, shop, part.rows[len(starts) * WRITTEN_AT_ONCE :])
            found.last_customer = part.last
            found.done += part.done
            found.left_out += part.left_out
            # Staff see the progress: their pages ask whether anything changed.
            shop.revision += 1


def _add(session: Session, shop: Shop, rows: Sequence[Row]) -> None:
    """Write orders that are not written yet: a worker may have been killed after writing them,
    and an order may have changed hands and be met again. Who was erased since it was read is not
    written down at all."""
    forgotten = tombstones.forgotten(session, shop, [row["code"] for row in rows])
    known = [row for row in rows if row["code"] not in forgotten]
    if known:
        session.execute(database.insert_if_new(session, BacktestOrder), known)


def _finish(backtest: Backtest, shop: Shop) -> None:
    result = backtest_result.sum_up(db.session(), backtest, shop.timezone)
    with database.writing() as session:
        locked = lock_shop(session, backtest.shop_id)
        if found := _mine(session, backtest):
            found.result, found.finished_at = result, database.now(session)
            locked.revision += 1


def _mine(session: Session, backtest: Backtest) -> Backtest | None:
    """Return a backtest's row unless it was called off or gave way to another meanwhile."""
    found = backtests.under_way(session, backtest.shop_id)
    if found is None or found.id != backtest.id:
        return None
    if found.last_customer != backtest.last_customer:
        raise LeaseLost("another worker has gone on with this backtest")
    return found
