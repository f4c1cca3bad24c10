"""`flask tombstones`, `flask erase-again`: whom shops forgot outlives the restoring of a backup."""

from typing import TextIO

import click
from flask.cli import with_appcontext

from app.cli import failures
from app.cli.counted import counted
from app.services.privacy import tombstone_file


@click.command
@click.argument("file", type=click.File("w", encoding="utf-8", lazy=True, atomic=True))
@with_appcontext
def tombstones(file: TextIO) -> None:
    """Write whom shops have forgotten into FILE, as digests: keep it beside your backups."""
    with failures.told():
        shops = 0
        for line in tombstone_file.lines():
            file.write(f"{line}\n")
            shops += 1
    click.echo(f"Tombstones of {counted(shops, 'shop')} written.", err=True)


@click.command("erase-again")
@click.argument("file", type=click.File(encoding="utf-8"))
@with_appcontext
def erase_again(file: TextIO) -> None:
    """Forget again whom FILE names: run it after a backup was restored, before anything else."""
    with failures.told():
        for told in tombstone_file.erase_again(file):
            click.echo(
                f"Shop {told.shop_id}: {counted(told.people, 'customer')} forgotten again, "
                f"{counted(told.tombstones, 'tombstone')} learnt."
            )
