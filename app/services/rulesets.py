"""A shop's rules: versions of data, the newest is in force."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import rules, ruleset_data
from app.models import Ruleset


def in_force(session: Session, shop_id: int) -> tuple[int, rules.Ruleset]:
    """Return the version and the rules that a shop rates by now."""
    row = session.execute(
        select(Ruleset.version, Ruleset.rules)
        .where(Ruleset.shop_id == shop_id)
        .order_by(Ruleset.version.desc())
        .limit(1)
    ).one()
    return row.version, ruleset_data.from_data(row.rules)


def add_default(session: Session, shop_id: int, now: datetime) -> None:
    """Give a new shop the sensible rules to start with."""
    default = ruleset_data.PRESETS[ruleset_data.DEFAULT]
    session.add(
        Ruleset(
            shop_id=shop_id,
            version=1,
            rules=ruleset_data.to_data(default),
            author="",
            reason=ruleset_data.DEFAULT,
            created_at=now,
        )
    )
