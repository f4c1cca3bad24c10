"""Slow, endless and forged bodies before nginx and granian as deploy/ ships them."""

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from statistics import quantiles
from threading import Event, Thread

import pytest
from flask import Flask

from bench import shop as bench_shop
from bench.notifications import PATH, request
from tests.faults.edge import Edge, nginx, shop_front, status

pytestmark = pytest.mark.faults

SLOW, ASKED = 64, 100
# Shoptet hangs up after so long.
PLATFORM_WAITS = 4.0
HEAD = f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
MIB = 1024 * 1024


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Edge]]:
    with shop_front(tmp_path_factory.mktemp("slow")) as both:
        yield both


@pytest.fixture
def shop(served: tuple[Flask, Edge]) -> Flask:
    return served[0]


@pytest.fixture
def front(served: tuple[Flask, Edge]) -> Edge:
    return served[1]


def test_the_shipped_configuration_is_clean(front: Edge) -> None:
    checked = subprocess.run(
        [nginx(), "-t", "-p", str(front.folder), "-c", str(front.folder / "nginx.conf")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr
    assert "[warn]" not in checked.stderr, checked.stderr


def test_others_are_answered_beside_clients_that_send_a_byte_a_second(
    front: Edge, shop: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    before = bench_shop.stored(shop)
    with ExitStack() as stack:
        slow = [stack.enter_context(closing(front.connected())) for _ in range(SLOW)]
        for line in slow:
            line.sendall(f"{HEAD}Content-Length: 1000\r\n\r\n".encode())
        stop = Event()
        trickling = Thread(target=trickle, args=(slow, stop))
        trickling.start()
        try:
            took = [ask(front, f"slow{number}") for number in range(ASKED)]
        finally:
            stop.set()
            trickling.join()
    ordered = [1000 * seconds for seconds in took]
    cuts = quantiles(ordered, n=100)
    with capsys.disabled():
        told = f"beside {SLOW} slow clients: p50 {cuts[49]:.0f} ms, p99 {cuts[98]:.0f} ms"
        sys.stdout.write(f"\n{told}\n")
    assert max(took) < PLATFORM_WAITS
    assert bench_shop.stored(shop) == before + ASKED


def trickle(lines: Sequence[object], stop: Event) -> None:
    """Send one byte a second on every line."""
    while not stop.wait(1.0):
        for line in lines:
            line.sendall(b"x")  # type: ignore[attr-defined]


def ask(front: Edge, code: str) -> float:
    """Send one genuine webhook on a connection of its own; return how long it took."""
    begun = time.monotonic()
    genuine = request(code).replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1)
    assert status(front.told(genuine)) == 200
    return time.monotonic() - begun


def test_a_body_that_stops_coming_is_ended(front: Edge, shop: Flask) -> None:
    before, begun = bench_shop.stored(shop), time.monotonic()
    answer = front.told(f"{HEAD}Content-Length: 1000\r\n\r\n{{".encode(), seconds=30)
    assert status(answer) in (0, 408)
    assert 9 < time.monotonic() - begun < 20
    assert bench_shop.stored(shop) == before


def test_whoever_asks_first_whether_to_send_is_told_to(front: Edge) -> None:
    head = f"{HEAD}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{{}}"
    answer = front.told(head.encode())
    assert answer.startswith(b"HTTP/1.1 100 ")
    assert status(answer.partition(b"\r\n\r\n")[2]) == 401


def test_an_endless_body_in_pieces_is_refused_and_never_cut(front: Edge, shop: Flask) -> None:
    before = bench_shop.stored(shop)
    piece = b"10000\r\n" + b" " * 65_536 + b"\r\n"
    endless = f"{HEAD}Transfer-Encoding: chunked\r\n\r\n".encode() + piece * 160 + b"0\r\n\r\n"
    answer = front.told(endless)
    assert status(answer) == 413
    assert b"nosniff" in answer
    assert b"application/problem+json" in answer
    assert bench_shop.stored(shop) == before


@pytest.mark.parametrize(("length", "wanted"), [(MIB, 401), (MIB + 1, 413), (10**12, 413)])
def test_the_longest_body_is_known_to_the_byte(front: Edge, length: int, wanted: int) -> None:
    body = b" " * min(length, MIB)
    assert status(front.told(f"{HEAD}Content-Length: {length}\r\n\r\n".encode() + body)) == wanted


@pytest.mark.parametrize(
    ("_case", "headers"),
    [
        ("a length and pieces", "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n"),
        ("pieces and a length", "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n"),
        ("two lengths", "Content-Length: 4\r\nContent-Length: 5\r\n"),
        ("one length twice", "Content-Length: 4\r\nContent-Length: 4\r\n"),
        ("a length below nothing", "Content-Length: -4\r\n"),
        ("a length with a sign", "Content-Length: +4\r\n"),
        ("a length in words", "Content-Length: four\r\n"),
        ("pieces twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
        ("pieces of another kind", "Transfer-Encoding: chunked, identity\r\n"),
        ("a space before the colon", "Transfer-Encoding : chunked\r\n"),
        ("headers without an end", f"X-Long: {'x' * 20_000}\r\n"),
    ],
)
def test_a_body_whose_end_is_unclear_is_refused_at_the_door(
    front: Edge, shop: Flask, _case: str, headers: str
) -> None:
    before = bench_shop.stored(shop)
    # What would be smuggled: a request that nobody has looked at.
    smuggled = "0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    answer = front.told(f"{HEAD}{headers}\r\n{smuggled}".encode())
    assert status(answer) in (400, 501), answer[:200]
    assert answer.count(b"HTTP/1.1 ") == 1
    assert bench_shop.stored(shop) == before
