"""When nothing can be stored: 503 and when to try again, on every way in, and not a row of it."""

import hmac
import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from flask import Flask, current_app, url_for
from flask.testing import FlaskClient
from sqlalchemy import event, exc, func, select
from werkzeug.test import TestResponse

from app import create_app, database, outages
from app.extensions import db
from app.models import Note, WebhookEvent
from app.services import flags, parting
from app.turns import WriteTurn
from app.views.auth import issue_token
from tests.conftest import SETTINGS
from tests.factories import make_actor
from tests.security.staff import Staff, shoptet_shop, staff_of
from tests.services.test_roles import BEFOREHAND, Pigeon, Scene, scene_of
from tests.tables import everything
from tests.views.conftest import Bearer
from tests.views.test_roles import GIFT, READING, ROUTES, _as_sent

KEY = "key"
Outage = Callable[[], AbstractContextManager[None]]


def notification(*codes: str) -> bytes:
    told = {"eshopId": 1, "event": "order:massCreate", "eventInstance": json.dumps(codes)}
    return json.dumps(told).encode()


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch, sqlite_app: Flask) -> Flask:
    """An application with little patience."""
    patient(monkeypatch, 0.02)
    return sqlite_app


def patient(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let the application wait for so long."""
    pragmas = [pragma for pragma in database.PRAGMAS if "busy_timeout" not in pragma]
    pragmas.append(f"PRAGMA busy_timeout={int(seconds * 1000)}")
    monkeypatch.setattr(database, "PATIENCE", seconds)
    monkeypatch.setattr(database, "PRAGMAS", pragmas)
    db.session.remove()
    db.engine.dispose()


def send(app: Flask, *codes: str) -> TestResponse:
    """Send a proven webhook about these orders."""
    body = notification(*codes)
    signed = {"Shoptet-Webhook-Signature": hmac.digest(KEY.encode(), body, "sha1").hex()}
    return app.test_client().post("/webhooks/shoptet", data=body, headers=signed)


def stored() -> int:
    db.session.rollback()
    rows = db.session.scalar(select(func.count()).select_from(WebhookEvent)) or 0
    db.session.rollback()
    return rows


def file() -> str:
    return str(db.engine.url.database)


@contextmanager
def locked() -> Iterator[None]:
    """Hold SQLite's lock, as somebody does who takes no turns: a backup, a person's shell."""
    other = sqlite3.connect(file(), isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.rollback()
        other.close()


@contextmanager
def turn_taken() -> Iterator[None]:
    """Hold the turn to write, as another process does that was stopped in the midst of writing."""
    turn = WriteTurn(Path(file()))
    with turn.taken():
        yield
    turn.close()


@contextmanager
def each_connection(statement: str, back: str) -> Iterator[None]:
    """Say something to every connection to SQLite, and take it back."""

    def say(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute(statement)

    writer: Any = current_app.extensions["intake"]._inbox._writer
    writer._connected().execute(statement)
    event.listen(db.engine, "checkout", say)
    try:
        yield
    finally:
        event.remove(db.engine, "checkout", say)
        writer._connected().execute(back)
        db.session.remove()
        db.engine.pool.dispose()


def read_only() -> AbstractContextManager[None]:
    """Let nobody write."""
    return each_connection("PRAGMA query_only=ON", "PRAGMA query_only=OFF")


def full() -> AbstractContextManager[None]:
    """Let the file grow no more, as on a full disk."""
    pages = db.session.connection().exec_driver_sql("PRAGMA page_count").scalar()
    db.session.rollback()
    return each_connection(f"PRAGMA max_page_count={pages}", "PRAGMA max_page_count=1000000")


OUTAGES: dict[str, Outage] = {
    "locked": locked,
    "another's turn": turn_taken,
    "read-only": read_only,
}
MANY = [f"{number:0>100}" for number in range(2_000)]


def assert_try_again(answer: TestResponse) -> None:
    problem = answer.get_json()
    assert (answer.status_code, problem and problem["code"]) == (503, "unavailable"), answer.text
    assert answer.mimetype == "application/problem+json"
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize("outage", [*OUTAGES.values(), full], ids=[*OUTAGES, "full"])
def test_a_webhook_that_cannot_be_stored_is_to_be_sent_again(
    hurried: Flask, outage: Outage
) -> None:
    shoptet_shop(hurried, KEY)
    assert send(hurried, "1").status_code == 200
    with outage():
        assert_try_again(send(hurried, *MANY))
        assert stored() == 1
        assert hurried.test_client().get("/healthz").status_code == 200
    assert send(hurried, *MANY).status_code == 200
    assert stored() == 1 + len(MANY)


def test_a_webhook_waits_for_a_lock_that_is_let_go_in_time(
    monkeypatch: pytest.MonkeyPatch, sqlite_app: Flask
) -> None:
    patient(monkeypatch, 30)
    shoptet_shop(sqlite_app, KEY)
    threads = ThreadPoolExecutor(1)
    for hold in (locked, turn_taken):
        with hold():
            answer = threads.submit(send, sqlite_app, "1")
            time.sleep(0.2)
            assert not answer.done()
        assert answer.result().status_code == 200


def test_nobody_stands_in_the_way_of_those_who_come_after(hurried: Flask) -> None:
    shoptet_shop(hurried, KEY)
    with turn_taken():
        assert [send(hurried, "1").status_code for _ in range(3)] == [503] * 3
    # Whoever had given up its place in the queue gets the turn, and hands it on.
    deadline = time.monotonic() + 30
    while send(hurried, "1").status_code != 200:
        assert time.monotonic() < deadline
    assert stored() == 1


@pytest.fixture
def staff(hurried: Flask) -> Staff:
    # E-mails can leave, and are lost.
    hurried.extensions["runtime"] = replace(hurried.extensions["runtime"], post=Pigeon())
    return staff_of(hurried)


@pytest.mark.parametrize("outage", OUTAGES.values(), ids=OUTAGES)
def test_whatever_staff_does_is_stored_or_to_be_tried_again(
    hurried: Flask, staff: Staff, outage: Outage
) -> None:
    scene, actor = scene_of(staff.shop), make_actor(staff.shop)
    for service in (flags.undo, parting.withdraw):
        BEFOREHAND[service](actor, scene)
    calls = dict(called(hurried, scene))
    script = staff.headers | AS_A_SCRIPT
    before = everything()
    with outage():
        answers = {
            endpoint: staff.client.post(path, headers=script, buffered=True, **_as_sent(body))
            for endpoint, (path, body) in calls.items()
        }
    assert everything() == before
    # What only reads is answered all the same.
    assert {name: answers[name].status_code for name in READING} == dict.fromkeys(READING, 200)
    for endpoint in set(answers) - READING:
        assert_try_again(answers[endpoint])


AS_A_SCRIPT = {"Accept": "application/json"}


def called(app: Flask, scene: Scene) -> Iterator[tuple[str, tuple[str, object]]]:
    """Yield where each route of staff is and what is sent there."""
    with app.test_request_context():
        for endpoint, (_right, args, body) in ROUTES.items():
            yield (
                endpoint,
                (url_for(endpoint, **args(scene)), body(scene) if callable(body) else body),
            )


def test_on_a_full_disk_a_note_is_there_or_its_author_knows(hurried: Flask, staff: Staff) -> None:
    scene = scene_of(staff.shop)
    path = f"/app/customers/{scene.customer}/notes"
    wish = GIFT | {"text": "x" * 4000}
    before = db.session.scalar(select(func.count()).select_from(Note)) or 0
    with full():
        answers = [
            staff.client.post(path, json=wish, headers=staff.headers | AS_A_SCRIPT)
            for _ in range(20)
        ]
    told = [answer.status_code for answer in answers]
    assert set(told) <= {201, 200, 503}
    assert_try_again(answers[-1])
    written = db.session.scalar(select(func.count()).select_from(Note)) or 0
    assert written - before == len(told) - told.count(503)


@pytest.fixture
def homeless(platform: object) -> Flask:
    """An application whose PostgreSQL refuses to be spoken to."""
    return create_app({**SETTINGS, "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"})


def test_without_postgresql_everything_is_to_be_tried_again(homeless: Flask) -> None:
    client = homeless.test_client()
    with homeless.app_context():
        token = issue_token(SimpleNamespace(id=1, epoch=1), "Eva", "", "cs")  # type: ignore[arg-type]
    headers: Bearer = {"Authorization": f"Bearer {token}"} | AS_A_SCRIPT
    assert_try_again(send(homeless, "1"))
    assert_try_again(client.post("/api/indicators", json={"codes": ["1"]}, headers=headers))
    posting = [rule for rule in homeless.url_map.iter_rules() if "POST" in (rule.methods or ())]
    for rule in posting:
        built = rule.build(dict.fromkeys(rule.arguments, 1))
        if built and built[1].startswith("/app/"):
            assert_try_again(client.post(built[1], json={}, headers=headers))
    assert_try_again(client.get("/app/orders", headers=headers))


def test_without_postgresql_we_are_alive_and_checkouts_let_everybody_order(
    homeless: Flask,
) -> None:
    client: FlaskClient = homeless.test_client()
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503
    assert client.post("/checkout/ask", data=b"{}").get_json() == {"submit": True, "text": ""}


def of_sqlite(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("some text")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "away"),
    [
        (of_sqlite(sqlite3.SQLITE_BUSY), True),
        (of_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT), True),
        (of_sqlite(sqlite3.SQLITE_LOCKED), True),
        (of_sqlite(sqlite3.SQLITE_FULL), True),
        (of_sqlite(sqlite3.SQLITE_READONLY_DBMOVED), True),
        (of_sqlite(sqlite3.SQLITE_IOERR_WRITE), True),
        (of_sqlite(sqlite3.SQLITE_CANTOPEN), True),
        (of_sqlite(sqlite3.SQLITE_ERROR), False),
        (of_sqlite(sqlite3.SQLITE_CONSTRAINT_UNIQUE), False),
        (sqlite3.IntegrityError("some text"), False),
        (sqlite3.ProgrammingError("some text"), False),
        (psycopg.OperationalError("connection refused"), True),
        (psycopg.errors.AdminShutdown("some text"), True),
        (psycopg.errors.DiskFull("some text"), True),
        (psycopg.errors.TooManyConnections("some text"), True),
        (psycopg.errors.DeadlockDetected("some text"), True),
        (psycopg.errors.ReadOnlySqlTransaction("some text"), True),
        (psycopg.errors.UndefinedTable("some text"), False),
        (psycopg.errors.UniqueViolation("some text"), False),
        (psycopg.errors.SyntaxError("some text"), False),
        (exc.TimeoutError("the pool"), True),
        (ZeroDivisionError(), False),
    ],
    ids=repr,
)
def test_what_passes_by_itself_is_told_from_our_own_mistakes(error: Exception, away: bool) -> None:
    assert outages.is_away(error) is away
    if isinstance(error, psycopg.Error | sqlite3.Error):
        assert outages.is_away(exc.DBAPIError("SELECT 1", {}, error)) is away
