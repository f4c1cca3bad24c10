"""Backups that are made while everybody writes hold together when they are restored."""

import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, make_url, select, text

from app import create_app
from app.domain.flags import FlagKind
from app.extensions import db
from app.models import Decision, Note
from app.services import flags, notes, record_chain
from app.services.moving import ends, refusals
from app.services.notes import Wording
from bench.databases import postgresql
from tests.conftest import SETTINGS
from tests.factories import make_actor, make_customer, make_order, make_shop

pytestmark = pytest.mark.faults
BACKUPS = 3


@contextmanager
def people_at_work(app: Flask, shop_id: int, customer_id: int) -> Iterator[threading.Event]:
    """Let staff write notes and flags without a rest; the event is set once they are at it."""
    stop, begun, failed = threading.Event(), threading.Event(), list[BaseException]()

    def work() -> None:
        eva = make_actor(shop_id)
        with app.app_context():
            while not stop.is_set():
                notes.write(eva, customer_id, Wording("Zvoňte"))
                flags.set_flag(eva, [customer_id], FlagKind.EXEMPT, "Rodina", None)
                flags.remove_flag(eva, [customer_id], FlagKind.EXEMPT, "")
                begun.set()

    def guarded() -> None:
        try:
            work()
        except BaseException as error:
            failed.append(error)
            begun.set()

    thread = threading.Thread(target=guarded)
    thread.start()
    try:
        yield begun
    finally:
        stop.set()
        thread.join()
    assert not failed


@contextmanager
def restored(folder: Path, url: str) -> Iterator[str]:
    """Back up a database as docs/operate.md says, and yield the address of what is restored."""
    if url.startswith("sqlite"):
        file = url.removeprefix("sqlite:///")
        backup = folder / "backup.sqlite3"
        backup.unlink(missing_ok=True)
        with closing(sqlite3.connect(file, timeout=10)) as connection:
            connection.execute("VACUUM INTO ?", (str(backup),))
        yield f"sqlite:///{backup}"
        return
    backup = folder / "backup.dump"
    # As the operator, whom row-level security lets through.
    whole = make_url(url).difference_update_query(["options"]).render_as_string(False)
    subprocess.run(["pg_dump", "--format=custom", f"--file={backup}", whole], check=True)
    with postgresql() as new:
        command = ["pg_restore", "--exit-on-error", f"--dbname={new}", str(backup)]
        subprocess.run(command, check=True)
        yield new


def look_into(url: str, shop_id: int) -> tuple[int, int]:
    """Return how many notes and decisions a restored database has, which hold together."""
    app = create_app({**SETTINGS, "DATABASE_URL": url})
    with app.app_context():
        try:
            with db.engine.connect().execution_options(**ends.ACROSS) as connection:
                if url.startswith("sqlite"):
                    assert connection.scalars(text("PRAGMA integrity_check")).all() == ["ok"]
                assert list(refusals.orphans(connection, db.metadata.sorted_tables)) == []
            proof = record_chain.verify(shop_id)
            assert proof.broken_at is None
            decisions = db.session.scalar(
                select(func.count()).select_from(Decision).where(Decision.shop_id == shop_id)
            )
            assert decisions == proof.length
            noted = select(func.count()).select_from(Note).where(Note.shop_id == shop_id)
            return db.session.scalar(noted) or 0, proof.length
        finally:
            db.session.remove()
            db.engine.dispose()


def test_a_backup_made_while_people_write_is_whole(app: Flask, tmp_path: Path) -> None:
    shop = make_shop()
    customer = make_customer(shop)
    make_order(shop, customer)
    shop_id, customer_id = shop.id, customer.id
    db.session.commit()
    url, seen = str(app.config["DATABASE_URL"]), [(0, 0)]
    with people_at_work(app, shop_id, customer_id) as begun:
        assert begun.wait(60)
        for _ in range(BACKUPS):
            with restored(tmp_path, url) as backup:
                seen.append(look_into(backup, shop_id))
    assert seen == sorted(seen)
    assert seen[-1] > seen[1] > (0, 0), "they wrote meanwhile"
