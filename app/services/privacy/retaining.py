"""Looking through a shop for what is too old, and writing down that it was done."""

import time
from datetime import timedelta

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import database
from app.extensions import db
from app.models import Retention, Shop
from app.services.locking import lock_shop_if_there
from app.services.privacy.kinds import KINDS, Kind
from app.services.privacy.leaving import WIPED
from app.services.privacy.settings import chosen_in
from app.services.slices import SLICE_SECONDS

log = structlog.get_logger(__name__)
# How often each shop is looked through.
EVERY = timedelta(hours=12)


def look_through_one() -> bool:
    """Remove some of what is too old in the shop that has waited longest; False: none is due."""
    ends = time.monotonic() + SLICE_SECONDS
    shop_id = _due()
    if shop_id is None:
        return False
    for kind in KINDS:
        while _step(shop_id, kind):
            if time.monotonic() > ends:
                return True
    return True


def look_through(shop_id: int) -> None:
    """Remove all that is too old in a shop, however long it takes."""
    for kind in KINDS:
        while _step(shop_id, kind):
            pass


def _due() -> int | None:
    session = db.session()
    now = database.now(session)
    lately = (
        select(func.count())
        .select_from(Retention)
        .where(Retention.shop_id == Shop.id, Retention.last_at > now - EVERY)
        .scalar_subquery()
    )
    waiting = select(Shop.id).where(Shop.platform != WIPED, lately < len(KINDS))
    waiting = waiting.execution_options(across_shops="which shop waits to be looked through")
    found = session.scalar(waiting.order_by(Shop.id).limit(1))
    session.rollback()
    return found


def _step(shop_id: int, kind: Kind) -> bool:
    """Remove some rows of a kind unless it was done lately, and say whether there may be more."""
    with database.writing() as session:
        shop = lock_shop_if_there(session, shop_id)
        if shop is None:
            return False
        now = database.now(session)
        proof = _proof(session, shop_id, kind)
        if proof.last_at is not None and proof.last_at > now - EVERY:
            return False
        limit = kind.limit(chosen_in(shop.privacy))
        gone = 0
        if limit is not None:
            gone = kind.remove(session, shop, kind.beyond(shop_id, now - limit), now)
        proof.removed += gone
        if not gone:
            proof.last_at = now
    if gone:
        log.info("retention.removed", shop_id=shop_id, kind=kind.name, rows=gone)
    return bool(gone)


def _proof(session: Session, shop_id: int, kind: Kind) -> Retention:
    mine = (Retention.shop_id == shop_id, Retention.kind == kind.name)
    row = session.scalar(select(Retention).where(*mine).execution_options(populate_existing=True))
    if row is None:
        row = Retention(shop_id=shop_id, kind=kind.name, removed=0)
        session.add(row)
    return row
