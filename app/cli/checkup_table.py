"""A checkup as a table of two columns."""

from collections.abc import Iterator
from datetime import datetime

from rich.table import Table
from rich.text import Text

from app.cli import comparison_rows
from app.cli.counted import counted
from app.cli.moments import ago, moment
from app.services.checkup import Checkup, HistoryState
from app.services.counting import MANY
from app.services.record_chain import Proof
from app.services.shop_notices import StatusQuestion


def table(checkup: Checkup) -> Table:
    """Return what the doctor found in one shop, what needs a person at the end and in red."""
    drawn = Table(title=Text(str(checkup.shop)), title_justify="left", show_header=False)
    drawn.add_column(no_wrap=True)
    drawn.add_column(overflow="fold")
    for name, value in _rows(checkup):
        # Text, because names and errors may contain what rich would read as markup.
        drawn.add_row(name, Text(value))
    for need in checkup.needs():
        drawn.add_row("NEEDS A PERSON", Text(need, style="bold red"))
    for warning in checkup.warnings():
        drawn.add_row("warning", Text(warning, style="yellow"))
    return drawn


def _rows(checkup: Checkup) -> Iterator[tuple[str, str]]:
    inbox = checkup.inbox
    yield "platform", checkup.shop.platform or "none"
    yield "state", checkup.state
    yield "token valid until", moment(checkup.token_until)
    yield "webhook key renewed", ago(checkup.webhook_key_age)
    yield "import", _history(checkup.history)
    yield "inbox: waiting", f"{inbox.waiting:,}"
    yield "inbox: oldest due", ago(inbox.overdue)
    yield "inbox: given up", f"{inbox.given_up:,}"
    for lost in inbox.newest_given_up:
        yield "", f"{lost.topic} {lost.subject}: {lost.error or 'no reason kept'}"
    yield from comparison_rows.rows(checkup.comparison)
    yield "record", _record(checkup.record)
    standing = checkup.standing
    yield "notices standing", f"{standing.notices:,}"
    yield "actions", f"{standing.failed:,} failed in 7 days, {standing.unknown:,} unclear"
    yield "circuit breaker", _tripped(standing.tripped_at)
    for status in checkup.statuses:
        yield _question(status), f"{_names(status)} ({_orders(status.orders)})"


def _tripped(at: datetime | None) -> str:
    return f"tripped at {moment(at)}" if at else "closed"


def _history(history: HistoryState | None) -> str:
    if history is None:
        return "none"
    expected = "?" if history.expected is None else f"{history.expected:,}"
    lines = f"{history.lines_done:,} of {expected} orders, {history.skipped:,} unreadable"
    if history.failed_at:
        return f"failed at {moment(history.failed_at)}: {history.error} ({lines})"
    if history.finished_at:
        return f"finished at {moment(history.finished_at)}: {lines}"
    return f"running: {lines}"


def _record(record: Proof) -> str:
    if record.broken_at is None:
        return f"{counted(record.length, 'decision')}, none changed since"
    return f"{counted(record.length, 'decision')}, broken at {record.broken_at:,}"


def _question(status: StatusQuestion) -> str:
    if status.renamed_from is not None:
        return "status renamed"
    return "status to confirm" if status.outcome else "status not mapped"


def _names(status: StatusQuestion) -> str:
    if status.renamed_from is None:
        return status.name
    return f"{status.name}, was {status.renamed_from}"


def _orders(count: int) -> str:
    return f"{MANY:,} orders or more" if count >= MANY else counted(count, "order")
