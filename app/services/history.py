"""The import of a shop's past orders: asked for, waited for, read in chunks, resumable.

Each chunk commits its orders together with the number of lines done, so a worker that is killed
repeats nothing and the next one goes on behind the last chunk.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from app import database
from app.errors import NotYet, PlatformError
from app.extensions import db
from app.models import HistoryImport, Shop
from app.platforms.base import Arrival, Credentials, FetchedOrder, Platform, Topic, UnreadableOrder
from app.services import inbox, ingest, rerating, table_statistics
from app.services.locking import finishing, lock_shop
from app.services.runtime import Runtime

# Lines in one transaction: live orders wait for it, so it lasts some tens of milliseconds.
CHUNK = 100
# Platforms allow few questions about an unfinished job (Shoptet: ten); its webhook says when it
# is done, and these pauses only cover a lost webhook.
PAUSES = tuple(timedelta(seconds=s) for s in (30, 60, 120, 300, 600, 1200, 1800, 3600, 3600))

Line = FetchedOrder | UnreadableOrder


def carry_on(
    runtime: Runtime, platform: Platform, credentials: Credentials, held: inbox.Claim
) -> None:
    """Take an import one stage further: ask for the export, wait for it, or read it."""
    row = _read(held)
    if row.job is None:
        _request(platform, credentials, held)
        return
    try:
        address = _poll(platform, credentials, held, row)
        _read_lines(runtime, platform.read_history(credentials, address), held, row.lines_done)
    except PlatformError as error:
        if error.permanent:
            _fail(held, str(error))
        raise


def job_finished(held: inbox.Claim) -> None:
    """Wake the import that waits for this job; a job we know nothing of is nobody's."""
    with finishing(held) as (session, _):
        waiting = select(HistoryImport.id).where(
            HistoryImport.shop_id == held.shop_id,
            HistoryImport.job == held.subject,
            HistoryImport.finished_at.is_(None),
            HistoryImport.failed_at.is_(None),
        )
        for found in session.scalars(waiting):
            arrival = Arrival(Topic.IMPORT, str(found))
            inbox.append(session, held.shop_id, [arrival], database.now(session))


def newest(session: Session, shop_id: int) -> HistoryImport | None:
    """Return a shop's latest import, for those who want to see its progress."""
    return session.scalar(
        select(HistoryImport)
        .where(HistoryImport.shop_id == shop_id)
        .order_by(HistoryImport.id.desc())
        .limit(1)
    )


def request(session: Session, shop: Shop, now: datetime) -> int:
    """Start an import of all past orders and return its id; the caller holds the shop."""
    row = HistoryImport(shop_id=shop.id, epoch=shop.epoch, requested_at=now)
    session.add(row)
    session.flush()
    shop.revision += 1
    inbox.append(session, shop.id, [Arrival(Topic.IMPORT, str(row.id))], now)
    return row.id


def is_under_way(session: Session, shop_id: int) -> bool:
    """Say whether a shop's orders are being imported; one that was given up is not."""
    row = newest(session, shop_id)
    if row is None or row.finished_at is not None or row.failed_at is not None:
        return False
    return inbox.is_waiting(session, shop_id, Topic.IMPORT, str(row.id))


def _read(held: inbox.Claim) -> HistoryImport:
    session = db.session()
    row = _row(session, held)
    session.expunge(row)
    session.rollback()
    return row


def _row(session: Session, held: inbox.Claim) -> HistoryImport:
    mine = select(HistoryImport).where(*_claimed(held))
    return session.scalars(mine.execution_options(populate_existing=True)).one()


def _claimed(held: inbox.Claim) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return HistoryImport.id == int(held.subject), HistoryImport.shop_id == held.shop_id


def _request(platform: Platform, credentials: Credentials, held: inbox.Claim) -> None:
    expected = platform.count_orders(credentials)
    job = platform.request_history(credentials)
    with database.writing() as session:
        _set(session, held, job=job, expected=expected)
    # Nothing failed and nothing is done: look again when the job should be ready.
    inbox.postpone(held, PAUSES[0])


def _poll(
    platform: Platform, credentials: Credentials, held: inbox.Claim, row: HistoryImport
) -> str:
    with database.writing() as session:
        polled = update(HistoryImport).where(*_claimed(held))
        session.execute(polled.values(polls=HistoryImport.polls + 1))
    try:
        return platform.history_address(credentials, row.job or "")
    except NotYet:
        if row.polls >= len(PAUSES):
            raise PlatformError("the export was not ready in time", permanent=True) from None
        raise NotYet("the export is being made", retry_after=PAUSES[row.polls]) from None


def _read_lines(runtime: Runtime, lines: Iterator[Line], held: inbox.Claim, done: int) -> None:
    for _ in range(done):
        next(lines, None)
    for number, chunk in enumerate(iter(lambda: tuple(islice(lines, CHUNK)), ()), start=1):
        with database.writing() as session:
            lock_shop(session, held.shop_id)
            inbox.get_on(session, held, runtime.lease)
            _take_in(session, held, chunk)
            table_statistics.refresh(session, number)
    _rate_all(runtime, held)
    with finishing(held) as (session, _):
        _set(session, held, finished_at=database.now(session))


def _rate_all(runtime: Runtime, held: inbox.Claim) -> None:
    """Rate the customers once, when all their orders are there."""
    now = datetime.now(UTC)
    while rerating.rate_due_in(held.shop_id, now):
        with database.writing() as session:
            inbox.get_on(session, held, runtime.lease)


def _take_in(session: Session, held: inbox.Claim, chunk: tuple[Line, ...]) -> None:
    orders = [line for line in chunk if isinstance(line, FetchedOrder)]
    now = database.now(session)
    ingest.save(session, held.shop_id, orders, now, overwrite_equal=False, rate_at_once=False)
    _set(
        session,
        held,
        lines_done=HistoryImport.lines_done + len(chunk),
        skipped=HistoryImport.skipped + len(chunk) - len(orders),
    )


def _set(session: Session, held: inbox.Claim, **values: object) -> None:
    session.execute(
        update(HistoryImport)
        .where(*_claimed(held))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    # Staff see the progress: their pages ask whether anything changed.
    lock_shop(session, held.shop_id).revision += 1


def _fail(held: inbox.Claim, error: str) -> None:
    with database.writing() as session:
        row = _row(session, held)
        row.failed_at = database.now(session)
        row.error = error
        lock_shop(session, row.shop_id).revision += 1
