"""Moments as Shoptet writes and reads them: whole seconds, a zone without a colon."""

from datetime import UTC, datetime
from typing import Any


def stamp(moment: datetime) -> str:
    """Return a moment for a query, in UTC; what is left of its second is cut off."""
    return moment.astimezone(UTC).replace(microsecond=0).isoformat()


def read_moment(value: Any) -> datetime | None:
    """Return a moment that has a zone, in UTC; None for anything else."""
    try:
        moment = datetime.fromisoformat(value)
        return moment.astimezone(UTC) if moment.tzinfo is not None else None
    except (TypeError, ValueError, OverflowError):
        return None
