"""The notices of a shop, as its pages show them; and forgetting those that are long settled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, func, select

from app.domain.notices import NoticeKind
from app.extensions import db
from app.models import Notice

# More than anybody reads; the page says how many there are in all.
SHOWN = 100
REMEMBERED = timedelta(days=30)
# Of a status that is known and left unmapped nobody hears again for this long.
KEPT = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Told:
    """A notice. `dismissed_by`: '' when its cause was gone by itself, None while it stands."""

    id: int
    kind: NoticeKind
    key: str
    facts: Mapping[str, Any]
    made_at: datetime
    last_at: datetime
    count: int
    mailed_at: datetime | None
    dismissed_at: datetime | None
    dismissed_by: str | None


@dataclass(frozen=True, slots=True)
class Gravest:
    """How many notices stand, and the one that matters most."""

    count: int
    notice: Told


_COLUMNS = (
    Notice.id,
    Notice.kind,
    Notice.key,
    Notice.facts,
    Notice.made_at,
    Notice.last_at,
    Notice.count,
    Notice.mailed_at,
    Notice.dismissed_at,
    Notice.dismissed_by,
)
_GRAVITY = case({kind.value: n for n, kind in enumerate(NoticeKind)}, value=Notice.kind)


def gravest(shop_id: int) -> Gravest | None:
    """Return the most important notice that stands, of equal ones the newest; None: none stands."""
    row = db.session.execute(
        select(func.count().over(), *_COLUMNS)
        .where(Notice.shop_id == shop_id, Notice.dismissed_at.is_(None))
        .order_by(_GRAVITY, Notice.last_at.desc(), Notice.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Gravest(row[0], _told(row[1:]))


def standing(shop_id: int) -> Sequence[Told]:
    """Return what stands, the newest first."""
    rows = db.session.execute(
        select(*_COLUMNS)
        .where(Notice.shop_id == shop_id, Notice.dismissed_at.is_(None))
        .order_by(Notice.last_at.desc(), Notice.id.desc())
        .limit(SHOWN)
    )
    return [_told(row) for row in rows]


def settled(shop_id: int, now: datetime) -> Sequence[Told]:
    """Return what was dismissed or settled itself within REMEMBERED, the latest first."""
    rows = db.session.execute(
        select(*_COLUMNS)
        .where(Notice.shop_id == shop_id, Notice.dismissed_at > now - REMEMBERED)
        .order_by(Notice.dismissed_at.desc(), Notice.id.desc())
        .limit(SHOWN)
    )
    return [_told(row) for row in rows]


def of_row(row: Notice) -> Told:
    """Return a notice as others see it."""
    return _told([getattr(row, column.key) for column in _COLUMNS])


def _told(row: Any) -> Told:
    id, kind, *rest = row
    return Told(id, NoticeKind(kind), *rest)
