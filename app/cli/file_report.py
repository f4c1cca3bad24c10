"""The report of an import, as text and as a file; it names lines and reasons, never a customer."""

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app.cli.counted import counted
from app.errors import Invalid
from app.platforms.base import UnreadableOrder
from app.services.order_files.report import Report, Skipped


@contextmanager
def listing(path: Path | None) -> Iterator[Callable[[UnreadableOrder], None]]:
    """Yield what hears of each skipped row, and writes it to a file if there is to be one."""
    if path is None:
        yield lambda row: None
        return
    try:
        file = path.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise Invalid(f"the report cannot be written: {error.strerror}") from None
    with file:
        rows = csv.writer(file)
        rows.writerow(("line", "reason"))
        yield lambda row: rows.writerow((row.line, row.reason))


def text(report: Report, dry_run: bool) -> str:
    """Return the report for a person to read."""
    skipped = sum(found.rows for found in report.skipped.values())
    lines = [f"{counted(report.rows, 'row')} read, {skipped:,} skipped"]
    for reason, found in sorted(report.skipped.items(), key=lambda item: -item[1].rows):
        lines += [f"  {found.rows:>9,}  {reason}", f"             {_lines(found)}"]
    lines.append(counted(report.orders, "order"))
    lines += [f"  {count:>9,}  {outcome}" for outcome, count in report.outcomes.most_common()]
    if report.customers is not None:
        lines.append(f"{counted(report.customers, 'customer')} in the shop")
    lines.append(_stored(report, dry_run))
    return "\n".join(lines)


def _lines(found: Skipped) -> str:
    more = " …" if found.rows > len(found.lines) else ""
    noun = "line" if found.rows == 1 else "lines"
    return f"{noun} {', '.join(map(str, found.lines))}{more}"


def _stored(report: Report, dry_run: bool) -> str:
    if dry_run:
        return "Nothing was stored: this was a dry run."
    if not report.changed:
        return f"Nothing changed: {report.unchanged:,} unchanged."
    return f"{report.changed:,} new or changed, {report.unchanged:,} unchanged."
