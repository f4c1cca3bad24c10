"""How shops stand, as far as somebody may have to do something."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Shop
from app.services.connected import connected
from app.services.figures.kinds import Values


def shops(session: Session, now: datetime) -> Values:
    """Return how many shops are connected, refused by their platform, or stopped by the breaker."""
    there = Shop.uninstalled_at.is_(None)
    wanted = {
        "connected": (connected(now), Shop.connected_at.is_not(None)),
        "disconnected": (there, Shop.disconnected_at.is_not(None)),
        "breaker_tripped": (there, Shop.breaker_tripped_at.is_not(None)),
    }
    return {
        name: float(session.scalar(select(func.count(Shop.id)).where(*conditions)) or 0)
        for name, conditions in wanted.items()
    }
