"""Whoever changes a shop waits for the others in one order."""

import threading
import time
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from app import database
from app.errors import LeaseLost
from app.extensions import db
from app.platforms.base import Arrival, Topic
from app.services import inbox, shops
from app.services.locking import finishing, lock_shop
from tests.factories import NOON, make_shop


def wait_until_somebody_waits() -> None:
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    deadline = time.monotonic() + 20
    with db.engine.connect() as connection:
        while not connection.scalar(waiting):
            assert time.monotonic() < deadline
            time.sleep(0.01)


@pytest.mark.postgresql
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_an_uninstallation_ends_the_claim_of_a_worker_that_waits_for_the_shop(app: Flask) -> None:
    shop_id = make_shop(secret=b"sealed").id
    db.session.commit()
    with database.writing() as session:
        inbox.append(session, shop_id, [Arrival(Topic.ORDER, "1")], NOON - timedelta(days=400))
    held = inbox.claim(timedelta(seconds=60))
    assert held is not None
    ends: list[object] = []

    def work() -> None:
        with app.app_context():
            try:
                with finishing(held):
                    ends.append("written")
            except Exception as error:
                ends.append(type(error))

    worker = threading.Thread(target=work)
    with database.writing() as session:
        shop = lock_shop(session, shop_id)
        worker.start()
        wait_until_somebody_waits()
        shops.STATES[Topic.UNINSTALLED](session, shop, database.now(session))
    worker.join(timeout=20)
    assert ends == [LeaseLost], "neither of the two waits for the other for ever"
