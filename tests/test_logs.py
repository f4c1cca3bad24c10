"""Nothing personal is ever logged."""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import logs
from app.extensions import db
from app.services.runtime import Runtime
from tests.fakes import FakePlatform
from tests.services.steps import fetched, installed_shop, work_off

CANARIES = ("Kanárek", "canary@example.com", "602999888", "secret-1", "token-1")


def test_a_failure_is_logged_with_its_place_and_without_its_words(
    capsys: pytest.CaptureFixture[str],
    app: Flask,
    runtime: Runtime,
    platform: FakePlatform,
    client: FlaskClient,
) -> None:
    installed_shop(runtime, platform)
    platform.orders["1"] = fetched(
        "1", name="Jan Kanárek", email="canary@example.com", phone="602999888"
    )
    headers, body = platform.webhook("order", "1")
    assert client.post("/webhooks/fake", data=body, headers=headers).status_code == 200
    platform.failures = [ValueError(" ".join(CANARIES))]
    work_off(runtime)
    logged = capsys.readouterr().err
    lines = [json.loads(line) for line in logged.splitlines()]
    failed = next(line for line in lines if line["event"] == "event_failed")
    assert failed["error"] == "ValueError"
    assert failed["topic"] == "order"
    assert any("events.py" in place for place in failed["trace"])
    assert not [canary for canary in CANARIES if canary in logged]
    db.session.rollback()


@pytest.fixture
def _at_debug() -> Iterator[None]:
    logs.configure("DEBUG")
    yield
    logs.configure()


@pytest.mark.usefixtures("_at_debug")
@pytest.mark.parametrize("name", ["urllib3.connectionpool", "sqlalchemy.engine", "werkzeug", "x"])
def test_libraries_tell_where_they_are_and_nothing_else(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for text in (" ".join(CANARIES), "GET %s"):
        logging.getLogger(name).error(text, *[CANARIES[1]] * text.count("%"))
    try:
        raise ValueError(CANARIES[0])
    except ValueError:
        logging.getLogger(name).exception(CANARIES[2])
    logged = capsys.readouterr().err
    first, _, last = (json.loads(line) for line in logged.splitlines())
    assert (first["event"], first["logger"], first["level"]) == ("library", name, "error")
    assert "test_logs.py" in first["place"]
    assert last["error"] == "ValueError"
    assert not [canary for canary in CANARIES if canary in logged]


@pytest.mark.usefixtures("_at_debug")
def test_a_text_that_cannot_be_put_together_is_not_printed_in_parts(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = {
        "name": "alembic",
        "levelno": logging.ERROR,
        "msg": "%s and %s",
        "args": (CANARIES[0],),
    }
    logs.LIBRARIES.emit(logging.makeLogRecord(words))
    logged = capsys.readouterr().err
    assert "does not fit" in json.loads(logged)["text"]
    assert CANARIES[0] not in logged


def test_the_server_and_migrations_speak_for_themselves(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure()
    logging.getLogger("_granian").warning("Killing worker-%d", 1)
    line = json.loads(capsys.readouterr().err)
    assert (line["level"], line["text"]) == ("warning", "Killing worker-1")


@pytest.mark.parametrize(
    ("level", "heard"), [("DEBUG", "diwe"), ("INFO", "iwe"), ("WARNING", "we"), ("ERROR", "e")]
)
def test_a_level_lets_graver_lines_through(
    level: str, heard: str, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure(level)
    for name in ("debug", "info", "warning", "error"):
        getattr(logs.log, name)(name)
    logs.configure()
    lines = capsys.readouterr().err.splitlines()
    assert "".join(json.loads(line)["event"][0] for line in lines) == heard


def test_what_json_cannot_say_is_named_by_its_kind(capsys: pytest.CaptureFixture[str]) -> None:
    logs.log.info("odd", thing={"jana@example.com"})
    assert json.loads(capsys.readouterr().err)["thing"] == "<set>"


@pytest.mark.parametrize(
    "breaking",
    [
        "raise ValueError('canary')",
        "import threading; threading.Thread(target=lambda: int('canary')).start()",
        "class X:\n def __del__(self): int('canary')\nX()",
        "import warnings; warnings.warn('canary')",
    ],
)
def test_what_nobody_catches_is_logged_without_its_words(breaking: str) -> None:
    source = f"from app import logs\nlogs.configure()\nlogs.catch_the_rest()\n{breaking}\n"
    done = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, check=False
    )
    [line] = done.stderr.splitlines()
    assert json.loads(line)["event"] in ("process_broke", "library")
    assert "canary" not in done.stderr + done.stdout
