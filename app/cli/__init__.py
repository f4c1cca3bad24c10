"""Commands of `flask`, one per file."""

from flask import Flask

from app.cli.copy_database import copy_database
from app.cli.doctor import doctor
from app.cli.import_orders import import_orders
from app.cli.rerate import rerate
from app.cli.rotate_keys import rotate_keys
from app.cli.tombstones import erase_again, tombstones
from app.cli.worker import worker


def register(app: Flask) -> None:
    """Add our commands to the application."""
    for command in (
        *(worker, import_orders, rerate, doctor),
        *(copy_database, rotate_keys, tombstones, erase_again),
    ):
        app.cli.add_command(command)
