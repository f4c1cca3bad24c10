"""Short ways to tell a shop something, and to let time pass."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app import database
from app.domain.notices import NoticeKind
from app.extensions import db
from app.models import Notice, Shop
from app.services.locking import lock_shop
from app.services.notices import telling

EVA, OTA = "eva@kocour.example", "ota@kocour.example"
FAILED = NoticeKind.ACTION_FAILED


def tell(shop: Shop, kind: NoticeKind = FAILED, key: str = "", **facts: Any) -> None:
    """Tell a shop's owner something, as a worker does."""
    with database.writing() as session:
        held = lock_shop(session, shop.id)
        telling.tell(session, held, kind, database.now(session), key=key, facts=facts)


def withdraw(shop: Shop, kind: NoticeKind = FAILED, key: str = "") -> None:
    """The cause of a notice is gone."""
    with database.writing() as session:
        held = lock_shop(session, shop.id)
        telling.withdraw(session, held, kind, key, database.now(session))


def notices(shop_id: int) -> Sequence[Notice]:
    """Return the notices of a shop as they are stored now, the oldest first."""
    db.session.rollback()
    return db.session.scalars(
        select(Notice)
        .where(Notice.shop_id == shop_id)
        .order_by(Notice.id)
        .execution_options(populate_existing=True)
    ).all()


def pass_time(hours: float) -> None:
    """Move all that e-mails wait for, and when they left, into the past."""
    with database.writing() as session:
        for notice in session.scalars(select(Notice)):
            for name in ("mail_due_at", "mailed_at"):
                if moment := getattr(notice, name):
                    setattr(notice, name, moment - timedelta(hours=hours))
