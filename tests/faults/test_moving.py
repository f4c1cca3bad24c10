"""A shop moves to another database and back: its staff see the same, and its orders go on."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from flask import Flask, current_app
from sqlalchemy import func, select

from app import create_app
from app.config import ROOT
from app.domain.flags import FlagKind
from app.domain.orders import Outcome
from app.extensions import db
from app.models import Customer, HistoryImport, Note, Order, Shop
from app.services import flags, notes, order_corrections, overrides, record_chain, rerating
from app.services.admins import visit
from app.services.notes import Wording
from app.views.auth import issue_token
from bench.databases import postgresql
from sandbox import addon
from tests.chaos.conftest import Story, story
from tests.factories import make_actor
from tests.services.steps import work_off

__all__ = ["story"]
pytestmark = [pytest.mark.faults, pytest.mark.postgresql]
# What stands in every page for one visit only.
FOR_ONE_VISIT = re.compile(r"nonce-\S+|\?v=\w+")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Where the story begins."""
    return sqlite_url


def flask(database: str, *command: str) -> str:
    """Run a command of `flask` in a process of its own, as an operator does."""
    settings = {**os.environ, **_settings(), "DATABASE_URL": database}
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *command],
        env=settings,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _settings() -> dict[str, str]:
    return {
        name: str(current_app.config[name])
        for name in current_app.config
        if name in ("SECRET_KEY", "ENCRYPTION_KEYS", "BASE_URL") or name.startswith("SHOPTET_")
    }


@contextmanager
def application(story: Story, database: str) -> Iterator[Flask]:
    """Start the application anew on a database."""
    app = create_app({**story.settings, "DATABASE_URL": database})
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


def pages(app: Flask) -> Mapping[str, str]:
    """Return what the staff see: the list of orders, page by page, every card, and the record."""
    shop = db.session.scalars(select(Shop)).one()
    token = issue_token(visit(shop.id, shop.epoch), "Eva", "eva@kocour.example", "cs")
    ids = db.session.scalars(select(Customer.id).order_by(Customer.id)).all()
    cards = [f"/app/customers/{id}" for id in ids]
    db.session.rollback()
    client, found = app.test_client(), {}
    waiting = ["/app/orders", "/app/customers", "/app/decisions", *cards]
    while waiting:
        address = waiting.pop(0)
        answer = client.get(address, headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 200, address
        found[address] = FOR_ONE_VISIT.sub("", answer.text)
        older = re.search(r'href="(/app/orders\?[^"]*older_than[^"]*)"', answer.text)
        if older and address.startswith("/app/orders"):
            waiting.append(older[1].replace("&amp;", "&"))
    return found


def live_a_little() -> None:
    """Let staff do what they do: notes, flags, levels of their own, words on an outcome."""
    shop_id = db.session.scalars(select(Shop.id)).one()
    eva = make_actor(shop_id)
    ids = db.session.scalars(select(Customer.id).order_by(Customer.id).limit(5)).all()
    order_id = db.session.scalars(select(Order.id).order_by(Order.id)).first()
    db.session.rollback()
    assert order_id is not None
    note = notes.write(eva, ids[0], Wording("Zvoňte u sousedů 👩‍👧 „vždy“", recall=True))
    notes.edit(eva, note, 1, Wording("Zvoňte u sousedů"))
    flags.set_flag(eva, ids[1:3], FlagKind.BLACKLIST, "Třikrát nevyzvedl", None)
    flags.remove_flag(eva, ids[2:3], FlagKind.BLACKLIST, "Byl to omyl")
    overrides.set_override(eva, ids[3], "vip", "Stálý zákazník", None)
    order_corrections.correct(eva, order_id, Outcome.REFUSED)


def assert_it_goes_on() -> None:
    """Ratings stand as they would be made anew; notes and decisions follow those that came."""
    shop_id = db.session.scalars(select(Shop.id)).one()
    before = db.session.scalar(select(func.max(Note.id)))
    length = record_chain.verify(shop_id).length
    customer = db.session.scalars(select(Customer.id)).first()
    db.session.rollback()
    assert customer is not None
    assert rerating.rate_shop(shop_id, datetime.now(UTC), lambda _: None) == 0, (
        "everybody rates the same"
    )
    assert notes.write(make_actor(shop_id), customer, Wording("Nová")) > (before or 0)
    flags.set_flag(make_actor(shop_id), [customer], FlagKind.EXEMPT, "Rodina", None)
    assert record_chain.verify(shop_id) == record_chain.Proof(length + 1, None)


def test_a_shop_that_moves_keeps_every_rating_note_and_decision(
    story: Story, tmp_path: Path
) -> None:
    assert addon.install(story.platform).installed
    runtime = current_app.extensions["runtime"]
    while db.session.scalar(select(HistoryImport.finished_at)) is None:
        db.session.rollback()
        work_off(runtime)
    live_a_little()
    file = str(story.settings["DATABASE_URL"])
    flask(file, "db", "stamp", "head")
    later = f"sqlite:///{tmp_path}/later.sqlite3"
    with postgresql() as server:
        told = flask(file, "copy-database", "--to", server, "--migrate")
        assert re.search(r"^orders +200$", told, re.MULTILINE)
        told = flask(server, "copy-database", "--to", later, "--migrate")
        assert re.search(r"^note_edits +1$", told, re.MULTILINE)
        with time_machine.travel(datetime.now(UTC), tick=False):
            stayed = pages(current_app._get_current_object())  # type: ignore[attr-defined]
            for database in (server, later):
                with application(story, database) as app:
                    moved = pages(app)
                assert moved.keys() == stayed.keys()
                assert [name for name in moved if moved[name] != stayed[name]] == []
        assert len(stayed) > 60
        assert "Zvoňte u sousedů" in "".join(stayed.values())
        for database in (server, later):
            with application(story, database):
                assert_it_goes_on()
