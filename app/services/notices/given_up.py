"""Notices of arrivals that were given up, until a later look at the same subject succeeds."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.notices import NoticeKind
from app.models import Shop
from app.services.notices import telling

KIND = NoticeKind.EVENT_GIVEN_UP
LONGEST_KEY = 255


def tell(session: Session, shop: Shop, topic: str, subject: str, now: datetime) -> None:
    """Tell that nobody tries any more what an arrival asked for; the caller holds the shop."""
    facts = {"topic": topic, "subject": subject}
    telling.tell(session, shop, KIND, now, key=_key(topic, subject), facts=facts)


def withdraw(session: Session, shop: Shop, topic: str, subject: str, now: datetime) -> None:
    """Withdraw what was told of an earlier arrival of a subject; the caller holds the shop."""
    telling.withdraw(session, shop, KIND, _key(topic, subject), now)


def _key(topic: str, subject: str) -> str:
    return f"{topic} {subject}"[:LONGEST_KEY]
