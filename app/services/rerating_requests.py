"""Re-ratings of whole shops: asked for, called off, watched. What they do is in `reratings`."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import database
from app.domain.roles import Right
from app.errors import NotFound
from app.extensions import db
from app.models import Rerating, Shop
from app.platforms.base import Arrival, Topic
from app.services import inbox
from app.services.actors import Actor
from app.services.locking import lock_shop


@dataclass(frozen=True, slots=True)
class Progress:
    """A re-rating whose ratings are not shown yet; `version` is the one that it rates by.

    `done` of `total` customers are rated; both are 0 before it has begun.
    """

    id: int
    version: int
    done: int
    total: int
    can_cancel: bool


def request(
    session: Session, shop: Shop, version: int, *, from_orders: bool, author: str, now: datetime
) -> None:
    """Ask for a re-rating by a version of the rules; one that is under way gives way to it.

    `from_orders`: outcomes, badges and records are made anew too. Works inside the caller's
    transaction, which holds the shop's row.
    """
    earlier = under_way(session, shop.id)
    if earlier is not None:
        earlier.cancelled_at = now
        from_orders |= earlier.from_orders
        session.flush()
    rerating = Rerating(
        shop_id=shop.id,
        version=version,
        from_orders=from_orders,
        requested_by=author,
        requested_at=now,
        total=0,
    )
    session.add(rerating)
    session.flush()
    inbox.append(session, shop.id, [Arrival(Topic.RERATING, str(rerating.id))], now)
    shop.revision += 1


def request_from_orders(session: Session, shop: Shop, now: datetime) -> None:
    """Ask for outcomes and ratings to be made anew, because the meaning of a status changed."""
    pending = under_way(session, shop.id)
    version = pending.version if pending else shop.ruleset_version
    request(session, shop, version, from_orders=True, author="", now=now)


def cancel(actor: Actor, rerating_id: int) -> None:
    """Call a re-rating off: what is in force stays. NotFound when there is none; Forbidden.

    One that follows the orders cannot be called off: their outcomes have changed already.
    """
    actor.must(Right.CHANGE_RULES)
    with database.writing() as session:
        shop = lock_shop(session, actor.shop_id)
        rerating = under_way(session, shop.id)
        if rerating is None or rerating.id != rerating_id or rerating.from_orders:
            raise NotFound("there is no such re-rating to call off")
        rerating.cancelled_at = database.now(session)
        shop.revision += 1


def progress(shop_id: int) -> Progress | None:
    """Return how far the re-rating of a shop is; None: none is under way."""
    found = under_way(db.session(), shop_id)
    if found is None:
        return None
    return Progress(found.id, found.version, found.done, found.total, not found.from_orders)


def under_way(session: Session, shop_id: int) -> Rerating | None:
    """Return the re-rating of a shop that is neither shown yet nor called off."""
    return session.scalar(
        select(Rerating)
        .where(
            Rerating.shop_id == shop_id,
            Rerating.computed_at.is_(None),
            Rerating.cancelled_at.is_(None),
        )
        .execution_options(populate_existing=True)
    )


def coming_version(session: Session, shop_id: int) -> int | None:
    """Return the version by which ratings are being staged; None: none are."""
    found = under_way(session, shop_id)
    return found.version if found and found.started_at else None
