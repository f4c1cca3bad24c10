"""What the front tells the world, what it keeps to itself, and whom it believes."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import requests

from app.views.headers import UNFRAMED
from bench.notifications import request
from tests.faults.edge import Edge, shop_front, status

pytestmark = pytest.mark.faults

MIB = 1024 * 1024
# Of deploy/web, unless told otherwise.
PROCESSES = 2


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edge]:
    with shop_front(tmp_path_factory.mktemp("front")) as (_, running):
        yield running


@pytest.mark.parametrize("path", ["/metrics", "/metrics?x", "//metrics", "/x/../metrics"])
def test_figures_are_not_for_the_world(front: Edge, path: str) -> None:
    answer = front.told(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert status(answer) in (403, 404)
    assert b"smajlik_" not in answer


def test_figures_of_all_processes_are_counted_together(front: Edge) -> None:
    [web] = front.webs
    for number in range(20):
        genuine = request(f"count{number}")
        front.told(genuine.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1))
    figures = requests.get(f"http://127.0.0.1:{web.port}/metrics", timeout=10).text
    again = requests.get(f"http://127.0.0.1:{web.port}/metrics", timeout=10).text
    counted = [
        float(line.rpartition(" ")[2])
        for text in (figures, again)
        for line in text.splitlines()
        if line.startswith('smajlik_intake_seconds_count{verdict="accepted"}')
    ]
    assert counted == [20, 20]
    assert "smajlik_database_up 1.0" in figures


def test_files_say_the_same_whoever_serves_them(front: Edge) -> None:
    [web] = front.webs
    path = "/static/app/main.js"
    edge_says = requests.get(front.address + path, verify=front.certificate, timeout=10)
    app_says = requests.get(f"http://127.0.0.1:{web.port}{path}", timeout=10)
    assert edge_says.content == app_says.content
    for name in (*dict(UNFRAMED), "Access-Control-Allow-Origin"):
        assert edge_says.headers[name] == app_says.headers[name], name
    assert "javascript" in edge_says.headers["Content-Type"]


def test_what_is_searched_for_stands_in_no_log_of_the_front(front: Edge) -> None:
    for path in ("/app/orders?search=Kanarek", "/webhooks/x?Kanarek", "/Kanarek"):
        answer = requests.get(front.address + path, verify=front.certificate, timeout=10)
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    front.told(
        f"POST /Kanarek HTTP/1.1\r\nHost: Kanarek\r\nContent-Length: {9 * MIB}\r\n\r\n".encode()
    )
    logged = front.logs()
    assert answer.headers["X-Request-ID"] in logged
    assert "Kanarek" not in logged
    assert "127.0.0.1" not in (front.folder / "smajlik.log").read_text()


def test_nobody_chooses_the_address_that_they_are_counted_by(front: Edge) -> None:
    """Made-up addresses do not lead around the limit of questions that one caller may ask."""
    for number in range(30):
        spoofed = {"X-Forwarded-For": f"192.0.2.{number}"}
        answer = requests.post(
            f"{front.address}/checkout/ask",
            json={"shop": "1.x", "hash": f"{number:064}"},
            headers=spoofed,
            verify=front.certificate,
            timeout=10,
        )
        assert answer.status_code == 200
    # Whoever asks in the name of no shop is counted by each process with a key of its own.
    assert 1 <= clients_that_asked(front) <= PROCESSES


def clients_that_asked(front: Edge) -> int:
    """Return how many different callers the database knows."""
    file = Path(front.webs[0].environment["DATABASE_URL"].removeprefix("sqlite:///"))
    with closing(sqlite3.connect(file)) as database:
        [[count]] = database.execute("SELECT count(DISTINCT client) FROM checkout_asks")
    return int(count)
