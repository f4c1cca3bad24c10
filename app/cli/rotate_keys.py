"""`flask rotate-keys`: encrypt what is secret with the newest key (docs/operate.md)."""

import click
from flask import current_app
from flask.cli import with_appcontext

from app.cli import failures
from app.cli.counted import counted
from app.services import rotation
from app.services.rotation import Openings
from app.services.runtime import Runtime


@click.command("rotate-keys")
@click.option("--check", is_flag=True, help="Only say which keys are still needed.")
@click.pass_context
@with_appcontext
def rotate_keys(context: click.Context, check: bool) -> None:
    """Encrypt all secrets with the first of ENCRYPTION_KEYS.

    It may be interrupted and run again. Exits with 1 while an old key is needed, or one is missing.
    """
    runtime: Runtime = current_app.extensions["runtime"]
    with failures.told():
        if not check:
            before = rotation.rotate(runtime.vault)
            click.echo(f"{counted(before.old, 'secret')} encrypted anew.")
        now = rotation.look(runtime.vault)
    _tell(now)
    context.exit(1 if now.old or now.lost else 0)


def _tell(now: Openings) -> None:
    for place, opened in enumerate(now.by_key, start=1):
        which = "the newest" if place == 1 else "old"
        click.echo(f"Key {place} ({which}) opens {counted(opened, 'secret')}.")
    for name, count in now.unreadable.items():
        click.echo(f"No key opens {count:,} of {name}: those shops have to be installed again.")
    if now.old:
        click.echo("The old keys are still needed: run flask rotate-keys.")
    elif len(now.by_key) > 1:
        click.echo("The old keys can be dropped from ENCRYPTION_KEYS.")
