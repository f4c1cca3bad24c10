"""`flask rerate`: rate all customers of a shop anew."""

from datetime import UTC, datetime

import click
from flask.cli import with_appcontext

from app.cli import failures, progress
from app.cli.counted import counted
from app.services import named_shops, rerating


@click.command
@click.option("--shop", "name", required=True, help="Its name, its platform's id of it, or #ID.")
@with_appcontext
def rerate(name: str) -> None:
    """Rate all customers of a shop by the rules in force."""
    with failures.told():
        shop = named_shops.get(name)
        customers = named_shops.customers(shop.id)
        with progress.bar("Rating", customers) as done:
            changed = rerating.rate_shop(shop.id, datetime.now(UTC), done)
    click.echo(f"{changed:,} of {counted(customers, 'customer')} rate differently now.")
