"""A person has seen to what a notice says."""

from sqlalchemy import select

from app import database
from app.domain.roles import Right
from app.errors import NotFound
from app.models import Notice
from app.services.actors import Actor
from app.services.locking import lock_shop
from app.services.notices import telling

LONGEST_AUTHOR = 255


def dismiss(actor: Actor, notice_id: int) -> None:
    """Let a notice stand no longer; who did it first stays. NotFound, Forbidden."""
    actor.must(Right.DECIDE)
    with database.writing() as session:
        shop = lock_shop(session, actor.shop_id)
        notice = session.scalar(
            select(Notice)
            .where(Notice.shop_id == shop.id, Notice.id == notice_id)
            .execution_options(populate_existing=True)
        )
        if notice is None:
            raise NotFound("there is no such notice")
        if notice.dismissed_at is not None:
            return
        telling.settle(notice, actor.name[:LONGEST_AUTHOR], database.now(session))
        shop.revision += 1


def dismiss_all(actor: Actor, newest: int) -> int:
    """Dismiss all that stand up to the notice `newest`, and return how many did. Forbidden.

    What came after the page that somebody looked at stays.
    """
    actor.must(Right.DECIDE)
    with database.writing() as session:
        shop = lock_shop(session, actor.shop_id)
        now, author = database.now(session), actor.name[:LONGEST_AUTHOR]
        standing = session.scalars(
            select(Notice)
            .where(Notice.shop_id == shop.id, Notice.id <= newest, Notice.dismissed_at.is_(None))
            .execution_options(populate_existing=True)
        ).all()
        for notice in standing:
            telling.settle(notice, author, now)
        if standing:
            shop.revision += 1
        return len(standing)
