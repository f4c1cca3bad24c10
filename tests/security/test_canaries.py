"""Names, contacts, notes and secrets stand in no log, no error page and no figure."""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, current_app
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app import logs
from app.domain.roles import Role
from app.extensions import db
from app.models import Customer, HistoryImport, Member, Shop
from app.services import events
from app.services.notices import mailing
from app.services.notices.smtp import Smtp
from app.services.outbox.carrying_out import carry_out_one
from app.services.runtime import Runtime
from app.worker import schedule
from sandbox import addon
from sandbox.model import Contact
from sandbox.placing import Wish, place_orders
from sandbox.state import Platform
from tests import smtp
from tests.chaos.stories import told
from tests.conftest import SETTINGS, as_environment, make_tables
from tests.factories import make_actor
from tests.security.canaries import Canary, flock, leaks
from tests.services.customer_files.desk import sheet
from tests.services.notices import steps as notices
from tests.views.conftest import Bearer, Browser, bearer

pytestmark = pytest.mark.faults


@dataclass(frozen=True, slots=True)
class Scene:
    """A shop full of canaries, its staff's token, and what error pages have said."""

    app: Flask
    platform: Platform
    birds: list[Canary]
    shop_id: int
    headers: Bearer
    pages: list[str]
    folder: Path

    @property
    def runtime(self) -> Runtime:
        runtime: Runtime = self.app.extensions["runtime"]
        return runtime

    def ask(self, method: str, path: str, *wanted: int, **sent: Any) -> None:
        """Send a request as the staff do, with a canary wherever one fits; note error pages."""
        headers = self.headers | {"X-Request-ID": self.birds[0].token} | sent.pop("headers", {})
        self.app.test_client_class = Browser
        client: FlaskClient = self.app.test_client()
        answer = client.open(path, method=method, headers=headers, buffered=True, **sent)
        assert answer.status_code in wanted, (method, path, answer.status_code, answer.text)
        self.pages.append(str(answer.headers))
        if answer.status_code >= 400:
            self.pages.append(answer.text)

    def work(self) -> None:
        """Let a worker do all that is due now."""
        while events.process_one(self.runtime) or carry_out_one(self.runtime):
            db.session.remove()
        schedule.run_due(schedule.chores(self.runtime))
        db.session.remove()

    def customer(self, bird: Canary) -> int:
        found = db.session.scalars(select(Customer.id).where(Customer.email == bird.email)).one()
        db.session.rollback()
        return found


@pytest.fixture(params=["DEBUG", "INFO"])
def scene(request: pytest.FixtureRequest, sqlite_url: str, tmp_path: Path) -> Iterator[Scene]:
    birds = flock()
    with told(sqlite_url, make_tables) as story:
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        logs.configure(request.param)
        statements = logging.getLogger("sqlalchemy")
        statements.setLevel(request.param)
        with story.platform.lock:
            place_orders(story.platform, [wish(bird) for bird in birds[1:]])
        assert addon.install(story.platform).installed
        arrived = Scene(app, story.platform, birds, 0, {}, [], tmp_path)
        deadline = time.monotonic() + 60
        while db.session.scalar(select(HistoryImport.finished_at)) is None:
            assert time.monotonic() < deadline, "the history is imported"
            arrived.work()
            time.sleep(0.1)
        shop = db.session.scalars(select(Shop)).one()
        headers = bearer(app, shop, email=birds[0].email, name=birds[0].name)
        db.session.scalars(select(Member)).one().role = Role.OWNER
        db.session.commit()
        yield Scene(app, story.platform, birds, shop.id, headers, [], tmp_path)
        statements.setLevel(logging.WARNING)
        logs.configure()


def wish(bird: Canary) -> Wish:
    """Return an order of somebody."""
    return Wish(Contact(bird.name, bird.email, bird.phone), remark=bird.note, registered=True)


def read_and_search(scene: Scene) -> None:
    for bird in scene.birds[1:4]:
        scene.ask("GET", "/app/orders", 200, query_string={"q": bird.name})
        scene.ask("GET", "/app/customers", 200, query_string={"q": bird.email})
        scene.ask("GET", f"/app/customers/{scene.customer(bird)}", 200)
        scene.ask("GET", f"/{bird.token}/{bird.email}", 404)
        scene.ask("GET", "/app/orders", 400, query_string={"level": bird.name})
        scene.ask("GET", f"/app/customers/{bird.phone}", 404)
    scene.ask("GET", "/app/customers/export.csv", 200, 404, 405)
    scene.ask("GET", "/app/decisions/record.csv", 200)


def write(scene: Scene) -> None:
    for bird in scene.birds[1:10]:
        customer = scene.customer(bird)
        notes = f"/app/customers/{customer}/notes"
        scene.ask("POST", notes, 201, json={"text": bird.note})
        scene.ask("POST", notes, 400, json={"text": bird.note * 900})
        scene.ask("POST", notes, 400, json={"text": bird.note, bird.token: bird.email})
        flag = {"customers": [customer], "kind": "auto_cancel", "reason": bird.note}
        scene.ask("POST", "/app/flags", 200, 201, 204, json=flag)
        scene.ask("POST", "/app/flags", 400, json=flag | {"kind": bird.name})
        override = {"level": bird.name, "reason": bird.note}
        scene.ask("POST", f"/app/customers/{customer}/override", 400, json=override)
    cut = f'{{"{scene.birds[1].email}'.encode()
    scene.ask("POST", "/app/flags", 400, data=cut, content_type="application/json")


def bring_files(scene: Scene) -> None:
    rows = [f"{bird.email};{bird.phone};;note;{bird.note};;" for bird in scene.birds[1:40]]
    rows += [f"{bird.name};{bird.token};{bird.note};{bird.email};;;" for bird in scene.birds[40:60]]
    for step in ("check", "carry-out"):
        scene.ask("POST", f"/app/customers/files/{step}", 200, data=sheet(*rows))
    broken = b"\xff" + scene.birds[1].name.encode()
    scene.ask("POST", "/app/customers/files/check", 200, 400, data=broken)


def knock_without_a_key(scene: Scene) -> None:
    bird = scene.birds[5]
    forged = {"Shoptet-Webhook-Signature": bird.token, "Authorization": f"Bearer {bird.token}"}
    body = f'{{"eshopId": 1, "event": "{bird.name}", "eventInstance": "{bird.email}"}}'.encode()
    for path in ("/webhooks/shoptet", f"/webhooks/{bird.token}"):
        scene.ask("POST", path, 401, 404, data=body, headers=forged)
        scene.ask("POST", path, 400, 401, 404, data=bird.name.encode(), headers=forged)
    scene.ask("GET", "/app/orders", 401, headers=forged)
    scene.ask("POST", "/api/indicators", 401, json={"codes": [bird.name]}, headers=forged)
    asked = {"shop": bird.token, "hash": bird.email, "language": bird.name}
    scene.ask("POST", "/checkout/ask", 200, json=asked, headers={"X-Forwarded-For": bird.token})
    for door in ("install", "app", "embed"):
        question = {"code": bird.token, "shop": bird.name, "language": bird.name}
        scene.ask("GET", f"/shoptet/{door}", 400, 401, 404, 502, query_string=question)
    scene.ask("POST", "/api/indicators", 200, json={"codes": [bird.name, bird.email]})
    scene.ask("POST", "/api/indicators", 422, 400, json={"codes": [{bird.name: 1}]})


def let_the_platform_fail(scene: Scene) -> None:
    for fault in ("error_500", "truncated", "partial_200", "expired_token", "locked_423"):
        scene.platform.faults.change({"reset": True, fault: {"count": 3}})
        with scene.platform.lock:
            again = [wish(bird) for bird in scene.birds[60:63]]
            place_orders(scene.platform, again)
        assert scene.platform.sender.wait_until_idle(20)
        scene.work()
    scene.platform.faults.change({"reset": True})


def break_ourselves(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    bird = scene.birds[7]
    errors: list[Exception] = [
        ValueError(*bird.values),
        IntegrityError(f"INSERT {bird.name}", {"email": bird.email}, Exception(bird.phone)),
    ]
    for error in errors:

        def fail(*_: object, error: Exception = error, **__: object) -> None:
            raise error

        with monkeypatch.context() as broken:
            broken.setitem(scene.app.view_functions, "orders.show", fail)
            broken.setattr("app.services.ingest.save", fail)
            broken.setattr("app.services.intake.Intake.receive", fail)
            scene.ask("GET", "/app/orders", 500, query_string={"q": bird.name})
            scene.ask("POST", "/webhooks/shoptet", 500, data=bird.name.encode())
        with monkeypatch.context() as broken:
            broken.setattr("app.services.ingest.save", fail)
            with scene.platform.lock:
                place_orders(scene.platform, [wish(one) for one in scene.birds[70:73]])
            assert scene.platform.sender.wait_until_idle(20)
            scene.work()


def send_mails_in_vain(scene: Scene) -> None:
    bird = scene.birds[0]
    for faults in ({"RCPT": 550}, {"AUTH": 535}, {"message": 0}):
        with smtp.listening() as server:
            server.faults.update(faults)
            shop = db.session.get_one(Shop, scene.shop_id)
            notices.tell(shop, key=bird.token, error=bird.note, order=bird.name)
            user, secret = (bird.email, bird.token) if "AUTH" in faults else ("", "")
            post = Smtp(
                "127.0.0.1", server.port, user, secret, "none", f"{bird.name} <{bird.email}>"
            )
            mailing.send_due(post)
            db.session.remove()


def type_commands(scene: Scene) -> None:
    file = scene.folder / "orders.csv"
    rows = [f"{n};{b.name};{b.note};{b.email};{b.phone}" for n, b in enumerate(scene.birds[:50])]
    rows += [f"x{n};1.7.2026 10:00;Storno;{b.email};10" for n, b in enumerate(scene.birds[50:90])]
    file.write_text("\n".join(("Číslo;Datum;Stav;E-mail;Cena", *rows)), encoding="utf-8")
    mapped = ("code=Číslo", "placed_at=Datum", "status=Stav", "email=E-mail", "total=Cena")
    columns = [part for one in mapped for part in ("--map", one)]
    options = [*columns, "--currency", "CZK", "--date-format", "%d.%m.%Y %H:%M"]
    for words in (
        ["import-orders", str(file), "--shop", "Ze souboru", *options],
        ["rerate", "--shop", "Ze souboru"],
        ["doctor"],
        ["worker", "--once"],
    ):
        done = scene.app.test_cli_runner().invoke(args=words)
        assert done.exception is None or isinstance(done.exception, SystemExit), words
        scene.pages.append(done.output)


def forget_somebody(scene: Scene) -> None:
    if find_spec("app.services.privacy") is None:
        return
    from app.services.privacy import erasing  # type: ignore[import-not-found, unused-ignore]

    bird = scene.birds[9]
    erasing.erase(make_actor(scene.shop_id), scene.customer(bird), bird.note)
    scene.work()


def test_no_canary_is_in_any_log_error_page_or_figure(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    steps: list[Callable[[Scene], None]] = [
        read_and_search,
        write,
        bring_files,
        knock_without_a_key,
        let_the_platform_fail,
        lambda scene: break_ourselves(scene, monkeypatch),
        send_mails_in_vain,
        type_commands,
        forget_somebody,
    ]
    for step in steps:
        step(scene)
    scene.ask("GET", "/metrics", 200, headers={"Authorization": ""})
    figures = scene.app.test_client().get("/metrics").text
    ready = scene.app.test_client().get("/readyz").text
    captured = capfd.readouterr()
    said = "\n".join((captured.out, captured.err, figures, ready, *scene.pages))
    assert said.count("request_id") > 100, "the logs were looked at"
    assert leaks(said, scene.birds) == []
    assert [secret for secret in secrets_of(scene) if secret in said] == []


def secrets_of(scene: Scene) -> list[str]:
    """Return what the application knows and tells nobody."""
    shop, vault = db.session.get_one(Shop, scene.shop_id), scene.runtime.vault
    sealed = (shop.api_token, shop.webhook_key, shop.checkout_key, shop.secret)
    opened = [vault.open(one) for one in sealed if one is not None]
    assert len(opened) >= 3
    given = [str(SETTINGS[name]) for name in ("SECRET_KEY", "ENCRYPTION_KEYS")]
    return [*opened, *given, str(scene.app.config["SHOPTET_CLIENT_SECRET"])]


@pytest.mark.parametrize("level", ["DEBUG", "INFO"])
def test_a_worker_that_finds_no_database_does_not_say_how_it_would_get_in(level: str) -> None:
    [bird, *_] = birds = flock()
    address = f"postgresql://zobak:{bird.token}@127.0.0.1:1/zobak"
    ours = as_environment(SETTINGS) | {"DATABASE_URL": address, "LOG_LEVEL": level}
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
        env={**os.environ, **ours},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with process:
        assert process.stdout is not None
        said = ""
        while "database_away" not in said:
            said += process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        said += process.stdout.read()
    assert leaks(said, birds) == []


def test_a_canary_is_found_however_it_is_written() -> None:
    birds = flock()
    for line in (
        f'{{"event": "x", "who": "{birds[3].name.encode("unicode_escape").decode()}"}}',
        "GET /app/orders?q=zobak17%40zobak.example",
        "731000012",
        "Tel. +420731000012",
    ):
        assert leaks(f"nothing\n{line}\nnothing", birds) == [line]
    assert leaks('{"request_id": "f00", "shop_id": 1}', birds) == []
