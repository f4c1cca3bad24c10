"""Servers as production has them: the options are those of the web line in the Procfile."""

import os
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from app.config import ROOT

WEB = "web: granian "
# Standard output is the report's: what a server says goes where errors go.
STANDARD_ERROR = 2
START_SECONDS = 60.0
STOP_SECONDS = 15.0


class NoAnswer(RuntimeError):
    """A server did not start."""


def command(target: str, port: int) -> list[str]:
    """Return the Procfile's command for another application on another port."""
    lines = (ROOT / "Procfile").read_text().splitlines()
    web = next(line for line in lines if line.startswith(WEB))
    options = shlex.split(web.removeprefix(WEB))[:-1]
    return [sys.executable, "-m", "granian", *options, "--port", str(port), target]


@contextmanager
def serving(target: str, environment: Mapping[str, str], port: int = 0) -> Iterator[int]:
    """Serve an application until the block ends; yield its port. NoAnswer if it does not start."""
    port = port or free_port()
    process = subprocess.Popen(
        command(target, port), cwd=ROOT, env={**os.environ, **environment}, stdout=STANDARD_ERROR
    )
    try:
        _wait_until_it_listens(process, port)
        yield port
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def _wait_until_it_listens(process: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise NoAnswer(f"no server on port {port}; its messages are above")
        time.sleep(0.05)


def _answers(port: int) -> bool:
    """Return whether a request is answered; a worker may listen before it has loaded."""
    try:
        with socket.create_connection(("127.0.0.1", port), START_SECONDS) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            return connection.recv(1) != b""
    except ConnectionError:
        return False
