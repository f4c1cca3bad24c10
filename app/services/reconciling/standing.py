"""How a shop stands with its comparisons: for its staff and for the operator."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.errors import AppError
from app.extensions import db
from app.models import Notice, Reconciliation, Shop
from app.platforms.base import WebhookFaults
from app.services import tokens
from app.services.reconciling import counts, rows
from app.services.reconciling.registration import faults_of
from app.services.runtime import Runtime

# A worker that runs compares every hour, and at least once a day.
SILENT_FOR = timedelta(hours=26)


@dataclass(frozen=True, slots=True)
class Last:
    """The last comparison that was finished, and how many changes nobody had heard of."""

    at: datetime
    missed: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything about a shop's comparisons; all is None and 0 while there was none.

    `silent_for`: how long nothing has been compared, where that is too long. `webhooks`: what is
    wrong with them, as seen at `checked_at`; they were last mended at `mended_at`; `not_told`: why
    the platform did not say how they are, when it was asked just now. `lacking` orders the platform
    has and we lack, and `is_told` whether the owner was told of them.
    """

    finished_at: datetime | None = None
    cursor: datetime | None = None
    missed: int = 0
    missed_ever: int = 0
    missed_at: datetime | None = None
    error: str | None = None
    silent_for: timedelta | None = None
    webhooks: WebhookFaults = WebhookFaults()
    checked_at: datetime | None = None
    mended_at: datetime | None = None
    not_told: str | None = None
    theirs: int | None = None
    ours: int | None = None
    lacking: int = 0
    is_told: bool = False

    def needs(self) -> list[str]:
        """Return what the operator must look at."""
        found = []
        if self.silent_for is not None:
            hours = int(self.silent_for.total_seconds() // 3600)
            found.append(f"nothing was compared with the platform for {hours} hours{self._why()}")
        if self.webhooks:
            wrong = ", ".join(self.wrong())
            found.append(f"webhooks are not as they should be: {wrong}")
        if self.not_told:
            found.append(f"the platform did not say how its webhooks are: {self.not_told}")
        if self.is_told:
            found.append("orders are missing that a whole import did not bring")
        return found

    def wrong(self) -> Sequence[str]:
        """Return the webhooks that are not as they should be."""
        return (*self.webhooks.missing, *self.webhooks.elsewhere, *self.webhooks.inactive)

    def _why(self) -> str:
        return f" ({self.error})" if self.error else ""


def last(shop_id: int) -> Last | None:
    """Return the last comparison of a shop; None: there was none."""
    found = db.session.execute(
        select(Reconciliation.finished_at, Reconciliation.missed).where(
            Reconciliation.shop_id == shop_id
        )
    ).one_or_none()
    if found is None or found.finished_at is None:
        return None
    return Last(found.finished_at, found.missed)


def look(session: Session, shop: Shop, now: datetime) -> Comparison:
    """Return how a shop stands; it changes nothing."""
    row = rows.find(session, shop.id)
    silent_for = _silent_for(shop, row, now)
    if row is None:
        return Comparison(silent_for=silent_for)
    return Comparison(
        finished_at=row.finished_at,
        cursor=row.cursor,
        missed=row.missed,
        missed_ever=row.missed_ever,
        missed_at=row.missed_at,
        error=row.error,
        silent_for=silent_for,
        webhooks=faults_of(row.webhooks),
        checked_at=row.checked_at,
        mended_at=row.mended_at,
        theirs=row.theirs,
        ours=row.ours,
        lacking=counts.lacking(row),
        is_told=_is_told(session, shop.id),
    )


def ask(runtime: Runtime, found: Comparison, shop_id: int, platform: str) -> Comparison:
    """Return a comparison with the webhooks as the platform shows them now, unless it does not."""
    try:
        credentials = tokens.credentials(runtime, shop_id)
        faults = runtime.platform(platform).webhook_faults(credentials)
    except AppError as error:
        return replace(found, not_told=str(error))
    return replace(found, webhooks=faults, checked_at=datetime.now(UTC))


def _silent_for(shop: Shop, row: Reconciliation | None, now: datetime) -> timedelta | None:
    if shop.connected_at is None:
        return None
    finished_at = row.finished_at if row else None
    # A shop that was away and came back starts anew.
    since = max(finished_at, shop.connected_at) if finished_at else shop.connected_at
    return now - since if now - since > SILENT_FOR else None


def _is_told(session: Session, shop_id: int) -> bool:
    standing = exists().where(
        Notice.shop_id == shop_id, Notice.kind == counts.KIND, Notice.dismissed_at.is_(None)
    )
    return bool(session.scalar(select(standing)))
