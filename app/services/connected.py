"""Shops whose platform may be asked now."""

from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, and_, or_

from app.models import Shop


def connected(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Return an expression for shops that are there, accept us, and do not ask us to wait."""
    return and_(
        Shop.suspended_at.is_(None),
        Shop.terminated_at.is_(None),
        Shop.uninstalled_at.is_(None),
        Shop.disconnected_at.is_(None),
        or_(Shop.paused_until.is_(None), Shop.paused_until <= now),
    )
