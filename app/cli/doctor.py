"""`flask doctor`: how the installation stands, and whether somebody has to do something."""

import click
from flask import current_app
from flask.cli import with_appcontext
from rich.console import Console

from app.cli import failures
from app.cli.checkup_table import table
from app.cli.counted import counted
from app.services import doctor as service
from app.services import health, named_shops, rotation, row_security
from app.services.runtime import Runtime

# In a file or a pipe, where nothing says how wide a line may be.
WIDTH = 160


@click.command
@click.option("--shop", "name", help="Only this one: its name, its platform's id of it, or #ID.")
@click.option("--ask", is_flag=True, help="Ask the platforms how their webhooks are now.")
@click.pass_context
@with_appcontext
def doctor(context: click.Context, name: str | None, ask: bool) -> None:
    """Examine the shops. Exits with 1 when something needs a person."""
    if not health.is_ready():
        raise click.ClickException(
            "the database does not answer or is not at the newest migration: flask db upgrade"
        )
    with failures.told():
        chosen = [named_shops.get(name)] if name else named_shops.every()
        runtime: Runtime = current_app.extensions["runtime"]
        checkups = [service.examine(shop, runtime if ask else None) for shop in chosen]
    console = Console()
    if not console.is_terminal:
        console.width = WIDTH
    for checkup in checkups:
        console.print(table(checkup))
    click.echo(f"E-mail: {_post()}.")
    if weakness := row_security.weakness():
        click.echo(f"Warning: {weakness} (docs/security.md).")
    lost = _tell_keys()
    needy = sum(bool(checkup.needs()) for checkup in checkups)
    click.echo(f"{counted(len(checkups), 'shop')} examined, {needy or 'none'} in need of a person.")
    context.exit(1 if needy or lost else 0)


def _tell_keys() -> bool:
    """Say which keys secrets need; True: there are some that no key opens."""
    runtime: Runtime = current_app.extensions["runtime"]
    opened = rotation.look(runtime.vault)
    click.echo(
        f"Secrets: {opened.by_key[0]:,} under the newest key, {opened.old:,} under old ones, "
        f"{opened.lost:,} that no key opens."
    )
    return bool(opened.lost)


def _post() -> str:
    """Say how e-mails leave; the server is not asked."""
    runtime: Runtime = current_app.extensions["runtime"]
    if runtime.post is None:
        return "no mail server is set (SMTP_HOST), notices stay in the app"
    return f"through {runtime.post.place}"
