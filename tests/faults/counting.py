"""Processes that count at one moment: `python -m tests.faults.counting SHOP PROCESSES TIMES`.

The application is loaded once and forked before it has a connection. Each process sets and removes
a flag on each of the shop's customers in turn.
"""

import gc
import os
import sys

from flask import Flask
from sqlalchemy import select

from app import create_app
from app.domain.flags import FlagKind
from app.extensions import db
from app.models import Customer
from app.services import flags
from tests.factories import make_actor


def main() -> None:
    """Fork the processes, and end well only if all of them do."""
    shop_id, processes, times = (int(word) for word in sys.argv[1:])
    app = create_app()
    # No child looks for garbage among what was imported.
    gc.freeze()
    children = []
    for number in range(processes):
        child = os.fork()
        if child == 0:
            count(app, shop_id, number, times)
            os._exit(0)
        children.append(child)
    ends = [os.waitpid(child, 0)[1] for child in children]
    sys.exit(int(any(ends)))


def count(app: Flask, shop_id: int, number: int, times: int) -> None:
    """Make 2 * times decisions on the shop's customers."""
    with app.app_context():
        chosen = select(Customer.id).where(Customer.shop_id == shop_id).order_by(Customer.id)
        people = db.session.scalars(chosen).all()
        db.session.rollback()
        actor = make_actor(shop_id, name=f"Eva {number}")
        mine = people[number % len(people)]
        for turn in range(times):
            reason = f"{number} {turn}"
            flags.set_flag(actor, [mine], FlagKind.AUTO_CANCEL, reason, None)
            flags.remove_flag(actor, [mine], FlagKind.AUTO_CANCEL, reason)


if __name__ == "__main__":
    main()
