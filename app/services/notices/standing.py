"""How a shop stands with what it was told and with what is done by itself, for the operator."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.domain.action_states import State
from app.models import Action, Notice, Shop

# Long enough for anything that ends by itself.
UNCLEAR_FOR = timedelta(hours=1)
LATELY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Standing:
    """Notices that stand, e-mails of them that nobody tries any more, and actions of the outbox.

    `failed`: within LATELY; `unknown`: nobody knows whether the platform did it, for UNCLEAR_FOR.
    """

    notices: int
    unmailed: int
    mail_error: str | None
    failed: int
    unknown: int
    tripped_at: datetime | None

    def needs(self) -> list[str]:
        """Return what the operator must look at."""
        found = []
        if self.unknown:
            found.append("nobody knows whether the platform carried some actions out")
        if self.unmailed:
            found.append(f"e-mails of notices do not leave ({self.mail_error})")
        return found

    def warnings(self) -> list[str]:
        """Return what only the merchant can settle."""
        found = ["automatic actions have stopped themselves"] if self.tripped_at else []
        return found + (["the platform refused actions"] if self.failed else [])


def look(session: Session, shop: Shop, now: datetime) -> Standing:
    """Return how a shop stands; it changes nothing."""
    mine = (Notice.shop_id == shop.id, Notice.dismissed_at.is_(None))
    unmailed = (*mine, Notice.mail_error.is_not(None), Notice.mail_due_at.is_(None))
    error = select(Notice.mail_error).where(*unmailed).order_by(Notice.id.desc()).limit(1)
    ours = Action.shop_id == shop.id
    failed = (ours, Action.state == State.FAILED, Action.ended_at > now - LATELY)
    unknown = (ours, Action.state == State.UNKNOWN, Action.sent_at < now - UNCLEAR_FOR)
    return Standing(
        notices=_count(session, *mine),
        unmailed=_count(session, *unmailed),
        mail_error=session.scalar(error),
        failed=_count(session, *failed),
        unknown=_count(session, *unknown),
        tripped_at=shop.breaker_tripped_at,
    )


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).where(*conditions)) or 0
