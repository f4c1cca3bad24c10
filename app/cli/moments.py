"""Moments and ages as an operator reads them."""

from datetime import datetime, timedelta

from app.cli.counted import counted


def moment(at: datetime | None) -> str:
    """Return a moment to the minute."""
    return at.strftime("%Y-%m-%d %H:%M UTC") if at else "-"


def ago(age: timedelta | None) -> str:
    """Return how long ago something was."""
    if age is None:
        return "-"
    minutes, days = int(age.total_seconds() // 60), age.days
    if days:
        return f"{counted(days, 'day')} ago"
    return f"{minutes // 60} h {minutes % 60} min ago" if minutes >= 60 else f"{minutes} min ago"
