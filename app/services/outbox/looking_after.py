"""Finding out what became of a call: read back at once, and again while it is unclear."""

from datetime import datetime

from sqlalchemy.orm import Session

from app import database
from app.domain.action_states import (
    BETWEEN_READS,
    MAX_ATTEMPTS,
    READS_BEFORE_RETRY,
    UNCLEAR_FOR_LONG,
    Skipped,
    State,
)
from app.domain.notices import NoticeKind
from app.errors import PlatformError
from app.models import Action, Shop
from app.services import inbox, shops
from app.services.notices.telling import tell
from app.services.outbox import claims, results, rows
from app.services.outbox.claims import Held
from app.services.outbox.deeds import Deed, Sight
from app.services.outbox.rows import End


def read_back(held: Held, deed: Deed, said: str) -> None:
    """Look at what was just asked for. `said`: the platform's error, if it told one."""
    try:
        sight = deed.look()
    except PlatformError as error:
        claims.wait(held, State.UNKNOWN, said or str(error), BETWEEN_READS)
        return
    if sight.done:
        results.finish(held, End(State.CONFIRMED, answer={"said": said}), sight)
    else:
        _count(held, sight, said)


def look_again(held: Held, deed: Deed) -> None:
    """Look once more after an unclear call; done, gone or changed by somebody, it ends."""
    try:
        sight = deed.look()
    except PlatformError as error:
        _still_dark(held, error)
        return
    if sight.done:
        results.finish(held, End(State.CONFIRMED, answer={"said": "unclear"}), sight)
    elif sight.gone:
        results.finish(held, End(State.SKIPPED, Skipped.GONE), sight)
    else:
        _count(held, sight, "")


def _count(held: Held, sight: Sight, said: str) -> None:
    """Remember that it was not there; after enough looks it may be tried again."""
    with database.writing() as session:
        shop, row = claims.mine(session, held, State.SENT, State.UNKNOWN)
        now = database.now(session)
        shop.revision += 1
        row.state, row.last_error = State.UNKNOWN.value, said[:255] or row.last_error
        row.reads, row.read_at = row.reads + 1, row.read_at or now
        row.lease = row.leased_until = None
        row.due_at = now + BETWEEN_READS
        if row.reads >= READS_BEFORE_RETRY and now >= _patience(row, row.read_at):
            _settle(session, shop, row, sight, now)


def _patience(row: Action, first_read: datetime) -> datetime:
    """Return the moment until which an unclear call may still turn out to be done."""
    enough, silent = first_read + BETWEEN_READS, row.answer.get("silent_until")
    return max(enough, datetime.fromisoformat(silent)) if silent else enough


def _settle(session: Session, shop: Shop, row: Action, sight: Sight, now: datetime) -> None:
    # Ours may have been done and taken back by a person since: doing it again is not for us.
    if row.answer.get("before") != sight.stamp:
        rows.end(session, shop, row, End(State.SKIPPED, Skipped.CHANGED), now)
        _unclear(session, shop, row, now)
    elif row.attempts >= MAX_ATTEMPTS:
        rows.end(session, shop, row, End(State.FAILED, "tries"), now)
    else:
        row.state, row.reads, row.read_at, row.due_at = State.TODO.value, 0, None, now


def _still_dark(held: Held, error: PlatformError) -> None:
    after = error.retry_after or inbox.pause(min(held.attempts, 4))
    with database.writing() as session:
        shop, row = claims.mine(session, held, State.UNKNOWN)
        now = database.now(session)
        row.last_error, row.due_at = str(error)[:255], now + max(after, BETWEEN_READS)
        row.lease = row.leased_until = None
        if row.sent_at is not None and now - row.sent_at > UNCLEAR_FOR_LONG:
            _unclear(session, shop, row, now)
        if error.disconnected and row.epoch == shop.epoch:
            shops.disconnect(session, shop, now)
    if error.retry_after is not None:
        shops.pause(held.shop_id, error.retry_after)


def _unclear(session: Session, shop: Shop, row: Action, now: datetime) -> None:
    if row.forgotten:
        return
    facts = {"action": row.kind, "order": row.order_code}
    tell(session, shop, NoticeKind.ACTION_UNKNOWN, now, key=row.order_code, facts=facts)
