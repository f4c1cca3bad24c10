"""The benchmark measures what it says; its figures themselves are nobody's test."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from threading import Thread

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from app.platforms.shoptet import webhooks
from bench import notifications
from bench.__main__ import main
from bench.client import Connection, Run, answer_length, load
from bench.figures import Pair, figures, percentile
from bench.servers import command

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


@contextmanager
def answering(*pieces: bytes) -> Iterator[int]:
    """Answer the first connection's first request with these pieces, then close it."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                connection.recv(65536)
                for piece in pieces:
                    connection.sendall(piece)

        thread = Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        thread.join()


def run_of(milliseconds: list[float], seconds: float = 1.0, refused: int = 0) -> Run:
    return Run(seconds, len(milliseconds) - refused, refused, milliseconds)


def test_a_quick_run_stores_every_request_it_was_thanked_for() -> None:
    result = CliRunner().invoke(main, ["--quick", "--only", "intake", "--database", "sqlite"])
    assert result.exit_code == 0, result.output
    measured = json.loads(result.stdout.splitlines()[-1])
    found = measured["intake"]["sqlite"]
    assert list(measured["intake"]) == list(measured["ratio"]) == ["sqlite"]
    assert measured["ratio"]["sqlite"] == found["ratio"] > 0
    assert (found["refused"], found["stored"]) == (0, found["accepted"])
    assert found["accepted"] > 0
    assert measured["ratings"] == measured["indicators"] == {}
    assert {"requests_per_second", "p50_ms", "p99_ms", "noop_p99_ms"} <= set(found)


def test_the_servers_are_started_as_production_starts_them() -> None:
    words = command("other:app", 4321)
    assert words[words.index("--workers") + 1] == "2"
    assert words[words.index("--blocking-threads") + 1] == "16"
    assert words[-3:] == ["--port", "4321", "other:app"]
    assert "wsgi:app" not in words


def test_each_request_is_a_proven_notification_of_an_order_of_its_own() -> None:
    subjects = set()
    for request in [*islice(notifications.requests(1), 3), *islice(notifications.requests(2), 3)]:
        head, body = request.split(b"\r\n\r\n", 1)
        fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
        webhooks.verify(fields, body, [notifications.KEY])
        assert webhooks.claimed_shop(body) == notifications.SHOP
        assert int(fields["Content-Length"]) == len(body)
        subjects |= {arrival.subject for arrival in webhooks.read(body)}
    assert len(subjects) == 6


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(0.01, 1))
def test_a_percentile_is_a_measured_value_that_enough_do_not_exceed(
    values: list[float], share: float
) -> None:
    found = percentile(values, share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values)
    assert sum(value < found for value in values) < share * len(values)


def test_nothing_measured_has_no_percentile() -> None:
    with pytest.raises(ValueError, match="nothing"):
        percentile([], 0.5)


def test_the_ratio_is_the_median_of_the_rounds_and_never_mixes_them() -> None:
    # The machine was twice as fast in the second round: the ratios are 0.5, 0.5 and 0.75.
    pairs = [
        Pair(noop=run_of([1.0] * 100), ours=run_of([2.0] * 50)),
        Pair(noop=run_of([0.5] * 200), ours=run_of([1.0] * 100)),
        Pair(noop=run_of([1.0] * 100), ours=run_of([1.5] * 75)),
    ]
    warm_up = Pair(noop=run_of([9.0]), ours=run_of([9.0]))
    found = figures(pairs, warm_up, stored=226)
    assert (found.ratio, found.ratio_min, found.ratio_max) == (0.5, 0.5, 0.75)
    assert (found.requests_per_second, found.noop_requests_per_second) == (75, 100)
    assert (found.p50_ms, found.noop_p99_ms) == (1.5, 1.0)
    assert found.sound


@pytest.mark.parametrize(
    ("_case", "stored", "refused"),
    [
        ("an accepted one is not stored", 1, 0),
        ("one is stored that nobody was told of", 3, 0),
        ("one was refused", 2, 1),
    ],
)
def test_a_run_that_lost_or_refused_something_is_not_sound(
    _case: str, stored: int, refused: int
) -> None:
    pair = Pair(noop=run_of([1.0]), ours=run_of([1.0]))
    found = figures([pair], pair, stored=2)
    assert found.sound
    assert not replace(found, stored=stored, refused=refused).sound


@pytest.mark.parametrize(
    ("_case", "received", "length"),
    [
        ("nothing yet", b"", None),
        ("half a head", b"HTTP/1.1 200 OK\r\nContent-Le", None),
        ("a head alone", OK, len(OK)),
        ("another case of letters", OK.lower(), len(OK)),
        ("a body to come", b"HTTP/1.1 503 X\r\nContent-Length: 5\r\n\r\nab", 42),
    ],
)
def test_an_answer_is_as_long_as_its_head_says(
    _case: str, received: bytes, length: int | None
) -> None:
    assert answer_length(received) == length


def test_an_answer_in_pieces_is_one_answer() -> None:
    pieces = [b"HTTP/1.1 200 OK\r\nContent", b"-Length: 4\r\n\r", b"\nab", b"cd"]
    with answering(*pieces) as port:
        connection = Connection(port)
        connection.send(b"?")
        answer = None
        while answer is None:
            answer = connection.receive()
        connection.socket.close()
    assert answer == b"".join(pieces)


@pytest.mark.parametrize(
    ("_case", "answer", "accepted", "refused"),
    [
        ("accepted", OK, 1, 0),
        ("refused", OK.replace(b"200", b"503"), 0, 1),
        ("cut off", OK[:-3], 0, 1),
        ("closed without a word", b"", 0, 1),
        ("of no stated length", b"HTTP/1.1 200 OK\r\n\r\n", 0, 1),
    ],
)
def test_the_client_counts_everything_but_a_200_as_refused(
    _case: str, answer: bytes, accepted: int, refused: int
) -> None:
    with answering(answer) as port:
        run = load(port, 0, 1, iter([b"?"]))
    assert (run.accepted, run.refused) == (accepted, refused)
