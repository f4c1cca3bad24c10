"""What the doctor says of a shop's comparisons with its platform."""

from collections.abc import Iterator

from app.cli.counted import counted
from app.cli.moments import moment
from app.services.reconciling.standing import Comparison


def rows(found: Comparison) -> Iterator[tuple[str, str]]:
    """Yield the rows of the table."""
    yield "last compared", _last(found)
    yield "compared until", moment(found.cursor)
    yield "missed by webhooks", _missed(found)
    yield "webhooks", _webhooks(found)
    yield "orders there and here", _numbers(found)


def _last(found: Comparison) -> str:
    if found.error is None:
        return moment(found.finished_at)
    return f"{moment(found.finished_at)}, failed since: {found.error}"


def _missed(found: Comparison) -> str:
    if found.missed_at is None:
        return "nothing"
    last = f"last at {moment(found.missed_at)}"
    return f"{found.missed:,} in the last comparison, {found.missed_ever:,} ever, {last}"


def _webhooks(found: Comparison) -> str:
    if found.checked_at is None:
        return "not looked at yet"
    mended = f", mended at {moment(found.mended_at)}" if found.mended_at else ""
    state = f"wrong: {', '.join(found.wrong())}" if found.webhooks else "as they should be"
    return f"{state} (seen at {moment(found.checked_at)}{mended})"


def _numbers(found: Comparison) -> str:
    if found.theirs is None or found.ours is None:
        return "not counted yet"
    lacking = f", {counted(found.lacking, 'order')} missing" if found.lacking else ""
    return f"{found.theirs:,} and {found.ours:,}{lacking}"
