"""Flags and notes brought in from a file: first looked at, then carried out."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from app import database
from app.domain.roles import Right
from app.extensions import db
from app.services import flags, shop_time
from app.services.actors import Actor
from app.services.admins import VisitedShop
from app.services.customer_files import reading, wishes
from app.services.customer_files.applying import apply
from app.services.customer_files.columns import NOTE
from app.services.customer_files.faults import Fault
from app.services.customer_files.judging import Change, Judge
from app.services.customer_files.reading import Table
from app.services.customer_files.report import Report
from app.services.customer_files.wishes import Wish
from app.services.flags import Batch
from app.services.given_reason import LONGEST as LONGEST_AUTHOR
from app.services.locking import lock_shop

# Live orders of the shop wait for each of them.
CHUNK = 50


def check(actor: Actor, shop: VisitedShop, data: bytes) -> Report:
    """Say what a file would do, and write nothing; Forbidden, BrokenFile."""
    actor.must(Right.IMPORT)
    table = reading.read(data)
    report, judge = Report(table.passed_over), _judge(shop, datetime.now(UTC))
    for chunk in _chunks(table, shop):
        _count(report, chunk, judge.judge(db.session(), _wishes(chunk)))
        # No transaction stays open between chunks.
        db.session.rollback()
    return report


def carry_out(actor: Actor, shop: VisitedShop, data: bytes) -> Report:
    """Set the flags and notes of a file, a few rows at a time; Forbidden, BrokenFile.

    Rows with a fault are left out. Doing it again changes nothing.
    """
    actor.must(Right.IMPORT)
    table = reading.read(data)
    now = datetime.now(UTC)
    report, judge = Report(table.passed_over, done=True), _judge(shop, now)
    for chunk in _chunks(table, shop):
        with database.writing() as session:
            locked = lock_shop(session, actor.shop_id)
            judged = judge.judge(session, _wishes(chunk))
            changes = [one for one in judged if isinstance(one, Change)]
            author = actor.name[:LONGEST_AUTHOR]
            batch = apply(session, locked, author, changes, now)
        report.batches += [batch] if batch else []
        _count(report, chunk, judged)
    return report


def undo(actor: Actor, batches: Sequence[int]) -> Batch:
    """Take back the flags that an import set, a few at a time, and count them (services.flags)."""
    undone = [flags.undo(actor, batch) for batch in batches]
    skipped = sum((Counter(batch.skipped) for batch in undone), Counter[str]())
    return Batch(0, sum(batch.changed for batch in undone), skipped)


def _judge(shop: VisitedShop, now: datetime) -> Judge:
    return Judge(shop.id, shop.timezone, shop_time.local(shop.timezone, now).date())


def _chunks(table: Table, shop: VisitedShop) -> Iterator[list[Wish | Fault | None]]:
    """Yield what the rows ask for, a few at a time, as services.customer_files.wishes reads it."""
    for start in range(0, len(table.rows), CHUNK):
        rows = table.rows[start : start + CHUNK]
        yield [row if isinstance(row, Fault) else wishes.read(row, shop.country) for row in rows]


def _wishes(chunk: Sequence[Wish | Fault | None]) -> list[Wish]:
    return [one for one in chunk if isinstance(one, Wish)]


def _count(
    report: Report,
    chunk: Sequence[Wish | Fault | None],
    judged: Iterable[Change | Fault | None],
) -> None:
    """Count rows in the order of the file; `judged` has one for each wish of the chunk."""
    verdicts = iter(judged)
    for row in chunk:
        report.rows += 1
        if row is None:
            report.silent += 1
            continue
        verdict = next(verdicts) if isinstance(row, Wish) else row
        if verdict is None:
            report.unchanged += 1
        elif isinstance(verdict, Fault):
            report.leave_out(verdict)
        elif verdict.wish.kind == NOTE:
            report.notes += 1
        else:
            report.flags += 1
