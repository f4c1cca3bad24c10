"""A shop's own clock: windows of rules and dates in pages are counted in its days."""

from datetime import datetime
from zoneinfo import ZoneInfo

DEFAULT = "Europe/Prague"


def zone(name: str) -> ZoneInfo:
    """Return a time zone by its IANA name; the default one for a name that nobody knows."""
    try:
        return ZoneInfo(name or DEFAULT)
    except (KeyError, ValueError, OSError):
        return ZoneInfo(DEFAULT)


def local(timezone: str, moment: datetime) -> datetime:
    """Return a moment in the time zone of a shop."""
    return moment.astimezone(zone(timezone))
