"""Writing notices down and withdrawing them, inside the transaction of what they are about."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.domain.notices import NoticeKind, notify_of
from app.models import Notice, Shop

# Who dismisses a notice whose cause is gone.
ITSELF = ""


def tell(
    session: Session,
    shop: Shop,
    kind: NoticeKind,
    now: datetime,
    *,
    key: str = "",
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Tell a shop's owner something; while the same notice stands it only counts up.

    The caller holds the shop. `facts` hold no personal data but what the shop's staff may see.
    """
    shop.revision += 1
    standing = session.scalar(select(Notice).where(*_standing(shop, kind, key)))
    if standing is not None:
        standing.last_at, standing.count = now, standing.count + 1
        standing.facts = dict(facts or {})
        return
    session.add(
        Notice(
            shop_id=shop.id,
            kind=kind.value,
            key=key,
            facts=dict(facts or {}),
            made_at=now,
            last_at=now,
            mail_due_at=now if notify_of(shop.notify).wants(kind) else None,
        )
    )
    session.flush()


def withdraw(session: Session, shop: Shop, kind: NoticeKind, key: str, now: datetime) -> None:
    """Dismiss a notice whose cause is gone; nothing happens where none stands.

    The caller holds the shop.
    """
    standing = session.scalar(select(Notice).where(*_standing(shop, kind, key)))
    if standing is not None:
        settle(standing, ITSELF, now)
        shop.revision += 1


def settle(notice: Notice, author: str, now: datetime) -> None:
    """Let a notice stand no longer; what of it has not been sent by e-mail never is."""
    notice.dismissed_at, notice.dismissed_by, notice.mail_due_at = now, author, None


def _standing(shop: Shop, kind: NoticeKind, key: str) -> tuple[ColumnElement[bool], ...]:
    same = (Notice.shop_id == shop.id, Notice.kind == kind, Notice.key == key)
    return (*same, Notice.dismissed_at.is_(None))
