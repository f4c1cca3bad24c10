"""Moments as the platform writes them: whole seconds, shop time, a zone without a colon."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

SHOP_ZONE = ZoneInfo("Europe/Prague")


def utc_now() -> datetime:
    """Return the present moment, the sandbox's clock unless a test brings its own."""
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """Write a moment as `YYYY-MM-DDTHH:MM:SS+HHMM` (contract: typeDateTimeNullable)."""
    return moment.astimezone(SHOP_ZONE).strftime("%Y-%m-%dT%H:%M:%S%z")


def parse_stamp(text: str) -> datetime:
    """Read a moment of a query; ValueError when it is none or names no zone."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment needs a zone")
    return moment
