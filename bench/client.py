"""A closed-loop HTTP client: so many connections, each sends again when it was answered.

A process of its own (`python -m bench.client`), so that it shares no lock with what it measures.
"""

import argparse
import json
import re
import selectors
import socket
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import chain, cycle, islice
from pathlib import Path
from time import perf_counter

from bench.notifications import requests

OK = b"HTTP/1.1 200 "
HEAD_END = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
# So many requests a second are signed before the clock starts; faster servers get fresh ones.
PREPARED_PER_SECOND = 15_000
# An answer that takes longer will not come.
PATIENCE_SECONDS = 10.0


@dataclass(slots=True)
class Run:
    """What happened: `seconds` from the first request to the last answer, milliseconds of each.

    `accepted`: answers 200. `refused`: other answers, broken ones and missing ones.
    """

    seconds: float = 0.0
    accepted: int = 0
    refused: int = 0
    milliseconds: list[float] = field(default_factory=list)


class Connection:
    """One keep-alive connection with one request on its way."""

    __slots__ = ("_received", "sent_at", "socket")

    def __init__(self, port: int) -> None:
        """Connect to a server on this machine."""
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # No time limit on single calls: it would cost one system call more for each.
        self.socket.settimeout(None)
        self._received = b""
        self.sent_at = 0.0

    def send(self, request: bytes) -> None:
        """Send a request and note when."""
        self.sent_at = perf_counter()
        self.socket.sendall(request)

    def receive(self) -> bytes | None:
        """Return the answer when it is complete; ConnectionError when it will never be."""
        part = self.socket.recv(65536)
        if not part:
            raise ConnectionResetError("closed before the answer was complete")
        self._received += part
        length = answer_length(self._received)
        if length is None or len(self._received) < length:
            return None
        answer, self._received = self._received[:length], self._received[length:]
        return answer


def answer_length(received: bytes) -> int | None:
    """Return the length of an answer with its head, None while the head is incomplete.

    Raises ConnectionError for an answer that does not say how long it is.
    """
    end = received.find(HEAD_END)
    if end < 0:
        return None
    length = LENGTH.search(received, 0, end + len(HEAD_END))
    if length is None:
        raise ConnectionError("an answer without a length")
    return end + len(HEAD_END) + int(length[1])


def load(port: int, seconds: float, connections: int, to_send: Iterator[bytes]) -> Run:
    """Send for so many seconds and wait for what is still on its way."""
    run = Run()
    with selectors.DefaultSelector() as selector:
        opened = [Connection(port) for _ in range(connections)]
        begun = perf_counter()
        for connection in opened:
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            connection.send(next(to_send))
        while selector.get_map() and (ready := selector.select(PATIENCE_SECONDS)):
            for key, _ in ready:
                _go_on(run, key.data, selector, to_send, begun + seconds)
        run.refused += len(selector.get_map())
        run.seconds = perf_counter() - begun
    for connection in opened:
        connection.socket.close()
    return run


def _go_on(
    run: Run,
    connection: Connection,
    selector: selectors.BaseSelector,
    to_send: Iterator[bytes],
    until: float,
) -> None:
    try:
        answer = connection.receive()
        if answer is None:
            return
        now = perf_counter()
        run.milliseconds.append((now - connection.sent_at) * 1000)
        if answer.startswith(OK):
            run.accepted += 1
        else:
            run.refused += 1
        if now < until:
            connection.send(next(to_send))
            return
    except ConnectionError:
        run.refused += 1
    selector.unregister(connection.socket)


def main() -> None:
    """Load one server and print the run as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--connections", type=int, required=True)
    parser.add_argument("--run", type=int, required=True, help="Orders are named after it.")
    parser.add_argument("--requests", type=Path, help="Send these in turns: a JSON list.")
    given = parser.parse_args()
    if given.requests:
        fresh: Iterator[bytes] = cycle(
            [text.encode() for text in json.loads(given.requests.read_text())]
        )
    else:
        fresh = requests(given.run)
    prepared = list(islice(fresh, int(given.seconds * PREPARED_PER_SECOND)))
    run = load(given.port, given.seconds, given.connections, chain(prepared, fresh))
    json.dump(asdict(run), sys.stdout)


if __name__ == "__main__":
    main()
