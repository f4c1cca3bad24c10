"""`flask copy-database`: move to another database (docs/operate.md)."""

from contextlib import ExitStack

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError

from app.cli import progress
from app.cli.counted import counted
from app.errors import AppError
from app.services.moving import copying


@click.command("copy-database")
@click.option("--to", "target", required=True, metavar="ADDRESS", help="A database without rows.")
@click.option("--from", "source", metavar="ADDRESS", help="Else: what DATABASE_URL names.")
@click.option("--migrate", is_flag=True, help="Create the tables of a target that has none.")
@with_appcontext
def copy_database(target: str, source: str | None, migrate: bool) -> None:
    """Copy everything into another database, and compare it there row by row.

    Stop the web servers and the workers first. All of it arrives, or nothing does.
    """
    source = source or str(current_app.config["DATABASE_URL"])
    with ExitStack() as stack:
        try:
            copied = copying.copy(
                source,
                target,
                migrate=migrate,
                start=lambda rows: stack.enter_context(progress.bar("Copying", rows)),
            )
        except AppError as error:
            raise click.ClickException(str(error)) from None
        except DBAPIError as error:
            kind = type(error.orig).__name__
            raise click.ClickException(f"a database failed ({kind}); nothing was kept") from None
    _tell(copied)


def _tell(copied: copying.Copied) -> None:
    for name, rows in sorted(copied.rows.items()):
        click.echo(f"{name:<20} {rows:>12,}")
    click.echo(f"{counted(sum(copied.rows.values()), 'row')} copied, and compared one by one.")
    records = f"{counted(copied.shops, 'shop')}, {counted(copied.decisions, 'decision')}"
    click.echo(f"Records of decisions proven on the new database: {records}.")
    for broken in copied.broken:
        click.echo(f"The record of shop {broken} was broken before and is copied as it is.")
    click.echo("Now set DATABASE_URL to the new database and start web servers and workers.")
