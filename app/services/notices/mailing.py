"""Notices that leave by e-mail: a shop's at most every ten minutes, all that wait in one.

Each address gets each notice at least once: it is noted after the server has taken the message,
so a worker that dies in between sends it again, under the same Message-ID (docs/decisions/0013).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, and_, exists, not_, select, update
from sqlalchemy.orm import Session, aliased

from app import database
from app.domain.notices import MAX_MAILS, NoticeKind, notify_of, pause
from app.extensions import db
from app.models import Notice, Shop
from app.services.locking import lock_shop
from app.services.notices import listing, mails, recipients
from app.services.notices.post import OF_THE_SERVER, NotSent, Post, Why
from app.services.owned import owned

log = structlog.get_logger(__name__)

# After the first one that arrives.
BETWEEN = timedelta(minutes=10)
# After which another worker takes over what one has claimed. Longer than MOST recipients take.
LEASE = timedelta(minutes=15)
BUNDLED = 500


@dataclass(frozen=True, slots=True)
class Bundle:
    """Notices of a shop that this worker sends, until the moment `until` unless it says otherwise.

    `reached`: which addresses have a notice already, by its id.
    """

    until: datetime
    sender: mails.Sender
    to: Sequence[recipients.Recipient]
    notices: Sequence[listing.Told]
    reached: dict[int, frozenset[str]]


def send_due(post: Post | None) -> bool:
    """Send the e-mail of the shop that waits longest; False: none was due, or none can leave."""
    if post is None:
        return _strike()
    if post.is_resting():
        return False
    bundle = _claim(post)
    if bundle is None:
        return False
    _send(post, bundle)
    return True


def _strike() -> bool:
    """Forget what waits where no e-mail can leave: none is to arrive when one can, months later."""
    waiting = Notice.mail_due_at.is_not(None)
    across = {"across_shops": "no shop has a way for e-mails"}
    session: Session = db.session()
    if not session.scalar(select(exists().where(waiting)).execution_options(**across)):
        session.rollback()
        return False
    with database.writing() as session:
        struck = update(Notice).where(waiting).values(mail_due_at=None)
        session.execute(struck.execution_options(**across))
    return False


def _claim(post: Post) -> Bundle | None:
    session: Session = db.session()
    shop_id = _next_shop(session, database.now(session))
    session.rollback()
    if shop_id is None:
        return None
    with database.writing() as session:
        shop = lock_shop(session, shop_id)
        now = database.now(session)
        rows = session.scalars(
            select(Notice)
            .where(Notice.shop_id == shop.id, *_due(now))
            .order_by(Notice.id)
            .limit(BUNDLED)
            .execution_options(populate_existing=True)
        ).all()
        wanted = [row for row in rows if _is_wanted(shop, row)]
        to = recipients.of(session, shop)
        if not wanted or not to:
            for row in wanted:
                row.mail_error = str(NotSent(Why.NOBODY))
            return None
        for row in wanted:
            row.mail_due_at, row.mail_attempts = now + LEASE, row.mail_attempts + 1
        return _bundle(post, shop, to, wanted, now + LEASE)


def _next_shop(session: Session, now: datetime) -> int | None:
    return session.scalar(
        select(Notice.shop_id)
        .join(Shop, Shop.id == Notice.shop_id)
        .where(*_due(now), Shop.uninstalled_at.is_(None), Shop.terminated_at.is_(None))
        .order_by(Notice.mail_due_at, Notice.id)
        .limit(1)
        .execution_options(across_shops="the e-mail that waits longest of all shops")
    )


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """What is new waits for what is being sent or tried again: they leave together."""
    other = aliased(Notice)
    tried = and_(other.mail_attempts > 0, other.mail_due_at > now)
    recent = exists().where(other.shop_id == Notice.shop_id, tried)
    mailed = exists().where(other.shop_id == Notice.shop_id, other.mailed_at > now - BETWEEN)
    return Notice.mail_due_at <= now, not_(recent), not_(mailed)


def _is_wanted(shop: Shop, row: Notice) -> bool:
    """Say whether the shop still wants it by e-mail, and let it wait no longer otherwise."""
    row.mail_due_at = None
    return notify_of(shop.notify).wants(NoticeKind(row.kind))


def _bundle(
    post: Post,
    shop: Shop,
    to: Sequence[recipients.Recipient],
    rows: Sequence[Notice],
    until: datetime,
) -> Bundle:
    told = [listing.of_row(row) for row in rows]
    gravity = list(NoticeKind)
    told.sort(key=lambda notice: (gravity.index(notice.kind), -notice.last_at.timestamp()))
    reached = {row.id: frozenset(row.mail_reached) for row in rows}
    return Bundle(until, sender_of(post, shop), to, told, reached)


def sender_of(post: Post, shop: Shop) -> mails.Sender:
    """Return in whose name e-mails of a shop are written."""
    return mails.Sender(shop.id, shop.name, shop.orders_url or shop.url, shop.timezone, post.sender)


def _send(post: Post, bundle: Bundle) -> None:
    errors: list[NotSent] = []
    for recipient in bundle.to:
        new = [one for one in bundle.notices if recipient.address not in bundle.reached[one.id]]
        if not new:
            continue
        try:
            message = mails.digest(bundle.sender, recipient, new, bundle.until - LEASE)
            post.send(recipient.address, message)
        except NotSent as error:
            log.warning("mail_not_sent", shop_id=bundle.sender.shop_id, reason=str(error))
            errors.append(error)
            if error.why in OF_THE_SERVER:
                break
        except Exception as error:
            # Also a bug of ours must leave the notice waiting and the worker running.
            log.error("mail_failed", shop_id=bundle.sender.shop_id, error=error)
            errors.append(NotSent(Why.LATER))
        else:
            _note_reached(bundle, recipient.address)
    _finish(bundle, errors)


def _note_reached(bundle: Bundle, address: str) -> None:
    with database.writing() as session:
        lock_shop(session, bundle.sender.shop_id)
        now = database.now(session)
        for row in _rows(session, bundle):
            row.mail_reached = {**row.mail_reached, address: now.isoformat()}
            row.mailed_at = now


def _finish(bundle: Bundle, errors: Sequence[NotSent]) -> None:
    with database.writing() as session:
        shop = lock_shop(session, bundle.sender.shop_id)
        now = database.now(session)
        # The worst first: what may still succeed.
        error = min(errors, key=lambda one: one.for_good, default=None)
        for row in _rows(session, bundle):
            if row.mail_due_at != bundle.until:
                # Dismissed meanwhile, or another worker has it.
                continue
            row.mail_error = str(error) if error else None
            again = error and not error.for_good and row.mail_attempts < MAX_MAILS
            row.mail_due_at = now + pause(row.mail_attempts) if again else None
        shop.revision += 1


def _rows(session: Session, bundle: Bundle) -> Sequence[Notice]:
    ids = [notice.id for notice in bundle.notices]
    return session.scalars(
        select(Notice)
        .where(Notice.id.in_(ids), owned(Notice, bundle.sender.shop_id))
        .execution_options(populate_existing=True)
    ).all()
