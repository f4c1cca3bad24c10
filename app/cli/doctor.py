"""`flask doctor`: how the installation stands, and whether somebody has to do something."""

import click
from flask import current_app
from flask.cli import with_appcontext
from rich.console import Console

from app.cli import failures
from app.cli.checkup_table import table
from app.cli.counted import counted
from app.services import doctor as service
from app.services import health, named_shops
from app.services.runtime import Runtime

# In a file or a pipe, where nothing says how wide a line may be.
WIDTH = 160


@click.command
@click.option("--shop", "name", help="Only this one: its name, its platform's id of it, or #ID.")
@click.pass_context
@with_appcontext
def doctor(context: click.Context, name: str | None) -> None:
    """Examine the shops. Exits with 1 when something needs a person."""
    if not health.is_ready():
        raise click.ClickException(
            "the database does not answer or is not at the newest migration: flask db upgrade"
        )
    with failures.told():
        chosen = [named_shops.get(name)] if name else named_shops.every()
        checkups = [service.examine(shop) for shop in chosen]
    console = Console()
    if not console.is_terminal:
        console.width = WIDTH
    for checkup in checkups:
        console.print(table(checkup))
    click.echo(f"E-mail: {_post()}.")
    needy = sum(bool(checkup.needs()) for checkup in checkups)
    click.echo(f"{counted(len(checkups), 'shop')} examined, {needy or 'none'} in need of a person.")
    context.exit(1 if needy else 0)


def _post() -> str:
    """Say how e-mails leave; the server is not asked."""
    runtime: Runtime = current_app.extensions["runtime"]
    if runtime.post is None:
        return "no mail server is set (SMTP_HOST), notices stay in the app"
    return f"through {runtime.post.place}"
