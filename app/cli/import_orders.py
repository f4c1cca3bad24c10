"""`flask import-orders`: bring the orders of a file in (docs/import.md)."""

from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from app.cli import failures, file_report, progress
from app.services import named_shops
from app.services.order_files.importing import FileImport
from app.services.order_files.layout import Field
from app.services.order_files.options import TIMEZONE, Options, layout
from app.services.order_files.presets import NONE, PRESETS
from app.services.order_files.reading import ENCODINGS, UTF8, OrderFile
from app.services.order_files.report import Report

NAME_LENGTH = 255


def _columns(
    _context: click.Context, _option: click.Parameter, given: tuple[str, ...]
) -> dict[Field, str]:
    found = {}
    for text in given:
        name, _, column = text.partition("=")
        if name not in list(Field) or not column:
            raise click.BadParameter(f"{text}: FIELD=COLUMN, FIELD one of {', '.join(Field)}")
        found[Field(name)] = column
    return found


@click.command("import-orders")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--shop", required=True, help="Its name; a shop that does not exist is created.")
@click.option("--preset", type=click.Choice(list(PRESETS)), help="A kind of file that is known.")
@click.option(
    "--map", "columns", multiple=True, callback=_columns, metavar="FIELD=COLUMN",
    help="The column of a field, where its name is another one. May be repeated.",
)  # fmt: skip
@click.option("--currency", default="", metavar="ISO", help="Of orders that name none, like CZK.")
@click.option("--country", default="", metavar="ISO", help="To read phones by, like CZ.")
@click.option("--timezone", default="", metavar="NAME", help=f"Of times; else {TIMEZONE}.")
@click.option("--date-format", default="", metavar="FORMAT", help="Like %d.%m.%Y %H:%M.")
@click.option("--encoding", type=click.Choice(ENCODINGS), default=UTF8, show_default=True)
@click.option("--dry-run", is_flag=True, help="Read and report, but store nothing.")
@click.option(
    "--report", "listing", type=click.Path(dir_okay=False, writable=True, path_type=Path),
    metavar="FILE", help="Write every skipped row there, as CSV.",
)  # fmt: skip
@with_appcontext
def import_orders(
    file: Path,
    shop: str,
    preset: str | None,
    encoding: str,
    dry_run: bool,
    listing: Path | None,
    **said: Any,
) -> None:
    """Bring the orders of FILE in: CSV with a heading, or JSON lines (.jsonl, .ndjson)."""
    shop = shop.strip()
    if not 0 < len(shop) <= NAME_LENGTH:
        raise click.UsageError(f"--shop is a name of at most {NAME_LENGTH} characters")
    if listing and listing.exists() and listing.samefile(file):
        raise click.UsageError("--report would overwrite the file with the orders")
    options = Options(preset=PRESETS[preset] if preset else NONE, **said)
    with (
        failures.told(),
        OrderFile(file, encoding) as source,
        file_report.listing(listing) as each_skipped,
    ):
        report = Report(each_skipped)
        _run(source, options, shop, report, dry_run)
    click.echo(file_report.text(report, dry_run))
    if not report.orders:
        raise click.ClickException("no order could be read.")


def _run(source: OrderFile, options: Options, name: str, report: Report, dry_run: bool) -> None:
    shop = named_shops.find(name)
    work = FileImport(layout(source.columns, options, shop), name, shop)
    with progress.bar("Importing", source.size) as done:
        (work.rehearse if dry_run else work.store)(source, report, done)
