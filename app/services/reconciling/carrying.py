"""Comparing a shop with its platform, a page at a time: what was missed goes through the inbox.

The cursor moves in a transaction of its own after all pages, each of which was appended in one. A
worker that is killed leaves the cursor where it was: the next one reads the same pages again and
appends only what nobody has looked at meanwhile.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import structlog
from sqlalchemy import update
from sqlalchemy.orm import Session

from app import database
from app.errors import PlatformError
from app.models import WebhookEvent
from app.platforms.base import Credentials, Platform, Topic
from app.services import inbox
from app.services.locking import finishing, lock_shop
from app.services.reconciling import beginning, comparing, counts, registration, rows
from app.services.reconciling.beginning import OVERLAP, Run
from app.services.reconciling.comparing import Happening
from app.services.runtime import Runtime

log = structlog.get_logger(__name__)

IMPORT_LASTS = timedelta(minutes=5)
# Webhooks take seconds. What is younger than this is left to the next comparison, which looks back
# behind this one.
YOUNG = timedelta(minutes=1)


def carry_on(
    runtime: Runtime, platform: Platform, credentials: Credentials, held: inbox.Claim
) -> None:
    """Compare a shop with its platform; once a day also its webhooks and the number of orders."""
    run = beginning.begin(runtime, platform, held)
    if run is None:
        inbox.postpone(held, IMPORT_LASTS)
        return
    try:
        _catch_up(runtime, platform, credentials, held, run)
        missed = _move(runtime, held, run)
        if run.thorough or missed:
            registration.check(runtime, platform, credentials, held)
        if run.thorough:
            counts.check(runtime, platform, credentials, held)
    except PlatformError as error:
        _note_failure(held, error)
        raise
    with finishing(held) as (session, _):
        _close_given_up(session, held.shop_id)


def _catch_up(
    runtime: Runtime, platform: Platform, credentials: Credentials, held: inbox.Claim, run: Run
) -> None:
    for happenings in _pages(platform, credentials, run):
        with database.writing() as session:
            lock_shop(session, held.shop_id)
            inbox.renew(session, held, runtime.lease)
            _append_unseen(session, held.shop_id, happenings, run)


def _pages(platform: Platform, credentials: Credentials, run: Run) -> Iterator[Sequence[Happening]]:
    for changes in platform.changed_orders(credentials, run.since):
        found = comparing.of_changes(changes)
        yield [one for one in found if one.at <= run.began - YOUNG]
    for notifications in platform.undelivered(credentials, run.since):
        yield comparing.of_undelivered(notifications)


def _append_unseen(
    session: Session, shop_id: int, happenings: Sequence[Happening], run: Run
) -> None:
    now = database.now(session)
    found = comparing.unseen(session, shop_id, happenings, run.asked, now)
    inbox.append(session, shop_id, [one.arrival for one in found], now)
    rows.ready(session, shop_id, now).missed_so_far += len(found)
    run.asked.update({one.key: one.at for one in found})


def _move(runtime: Runtime, held: inbox.Claim, run: Run) -> int:
    """Note that all until the beginning of the run has been compared; return what was missed."""
    with database.writing() as session:
        lock_shop(session, held.shop_id)
        inbox.renew(session, held, runtime.lease)
        now = database.now(session)
        row = rows.ready(session, held.shop_id, now)
        row.cursor, row.finished_at, row.error = run.began, now, None
        # What happened before is not in the next comparison's lists.
        again = run.began - OVERLAP - timedelta(seconds=1)
        row.asked = {key: at.isoformat() for key, at in run.asked.items() if at >= again}
        missed, row.missed_so_far = row.missed_so_far, 0
        row.missed, row.missed_ever = missed, row.missed_ever + missed
        if missed:
            row.missed_at = now
    log.info("compared", missed=missed)
    return missed


def _note_failure(held: inbox.Claim, error: PlatformError) -> None:
    with database.writing() as session:
        lock_shop(session, held.shop_id)
        now = database.now(session)
        row = rows.ready(session, held.shop_id, now)
        row.failed_at, row.error = now, str(error)[:255]


def _close_given_up(session: Session, shop_id: int) -> None:
    """End earlier comparisons that were given up: this one covers what they were for."""
    session.execute(
        update(WebhookEvent)
        .where(
            WebhookEvent.shop_id == shop_id,
            WebhookEvent.topic == Topic.RECONCILE,
            WebhookEvent.given_up_at.is_not(None),
            WebhookEvent.done_at.is_(None),
        )
        .values(done_at=database.now(session))
        .execution_options(synchronize_session=False)
    )
