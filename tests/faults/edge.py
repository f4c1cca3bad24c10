"""nginx and granian as deploy/ ships them, on ports and in a folder of their own."""

import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from flask import Flask

from app.config import ROOT
from app.extensions import db
from bench import shop as bench_shop
from bench.servers import free_port
from tests.faults import certificates

START_SECONDS = 60.0
MAIN = """
daemon off;
{user}
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/main.log warn;
events {{ worker_connections 1024; }}
http {{
    include /etc/nginx/mime.types;
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/answers;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/smajlik.conf;
}}
"""


def nginx() -> str:
    """Return the program; skip the test, or fail where it has to be there."""
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if found is None:
        if os.environ.get("TEST_REQUIRE_NGINX"):
            pytest.fail("nginx is not installed")
        pytest.skip("nginx is not installed")
    return found


@dataclass(slots=True)
class Web:
    """One deploy/web."""

    port: int
    environment: Mapping[str, str]
    process: "subprocess.Popen[bytes]"

    def restart(self) -> int:
        """Stop it as systemd does, start it anew, and return how it ended."""
        code = self.stop()
        self.process = _start(self.port, self.environment)
        _wait_until_alive(self.port)
        return code

    def stop(self) -> int:
        """Ask it to end; return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)


@dataclass(frozen=True, slots=True)
class Edge:
    """What the world sees: a TLS port, and behind it the web servers."""

    port: int
    folder: Path
    webs: Sequence[Web]

    @property
    def address(self) -> str:
        """The beginning of every address."""
        return f"https://127.0.0.1:{self.port}"

    @property
    def certificate(self) -> str:
        """The file that vouches for it."""
        return str(self.folder / "certificate.pem")

    def connected(self, seconds: float = 20.0) -> ssl.SSLSocket:
        """Return a new connection; what takes longer than so many seconds breaks it."""
        raw = socket.create_connection(("127.0.0.1", self.port), seconds)
        trusted = ssl.create_default_context(cafile=self.certificate)
        return trusted.wrap_socket(raw, server_hostname="127.0.0.1")

    def told(self, sent: bytes, seconds: float = 20.0) -> bytes:
        """Return all that is answered to raw bytes before the connection ends."""
        answer = b""
        with closing(self.connected(seconds)) as line:
            try:
                line.sendall(sent)
            except (ConnectionError, ssl.SSLError):
                # Refused before all of it was read: the answer is there all the same.
                pass
            while piece := _piece(line):
                answer += piece
        return answer

    def logs(self) -> str:
        """Return all that nginx has written down."""
        return "".join(log.read_text() for log in self.folder.glob("*.log"))


def _piece(line: ssl.SSLSocket) -> bytes:
    try:
        return line.recv(65_536)
    except (ConnectionError, ssl.SSLError):
        return b""


@contextmanager
def edge(folder: Path, settings: Mapping[str, object], webs: int = 1) -> Iterator[Edge]:
    """Serve an application with these settings through nginx until the block ends."""
    program, ports = nginx(), [free_port() for _ in range(2)]
    environment = {
        **os.environ,
        **{name: str(value) for name, value in settings.items()},
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PROMETHEUS_MULTIPROC_DIR": str(folder / "metrics"),
        "PROXIES": "1",
        # A worker that is told to go while it starts does not hear it: with one there is none that
        # still starts when the port answers.
        **({"WEB_WORKERS": "1"} if webs > 1 else {}),
    }
    port, plain = free_port(), free_port()
    _configure(folder, port, plain, ports)
    with ExitStack() as stack:
        running = [Web(port, environment, _start(port, environment)) for port in ports[:webs]]
        for web in running:
            stack.callback(lambda web=web: _end(web.process))
        front = subprocess.Popen([program, "-p", str(folder), "-c", str(folder / "nginx.conf")])
        stack.callback(_end, front)
        for web in running:
            _wait_until_alive(web.port)
        yield Edge(port, folder, running)


@contextmanager
def shop_front(folder: Path, webs: int = 1) -> Iterator[tuple[Flask, Edge]]:
    """Serve an application with the one shop whose key signs bench.notifications."""
    chosen = bench_shop.settings(f"sqlite:///{folder / 'front.sqlite3'}")
    app = bench_shop.installed(chosen)
    try:
        with edge(folder, chosen, webs) as running:
            yield app, running
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def status(answer: bytes) -> int:
    """Return the status of a raw answer, 0 when there was none."""
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0


def _configure(folder: Path, port: int, plain: int, webs: Sequence[int]) -> None:
    """Write the shipped file with names of this machine in the place of those that stand there."""
    certificates.write(folder)
    site = (ROOT / "deploy" / "nginx.conf").read_text()
    for shipped, here in {
        "    listen [::]:80;\n": "",
        "    listen [::]:443 ssl http2;\n": "",
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{port} ssl http2;",
        "<smajlik.example.com>": "127.0.0.1",
        "</etc/letsencrypt/live/smajlik.example.com/fullchain.pem>": f"{folder}/certificate.pem",
        "</etc/letsencrypt/live/smajlik.example.com/privkey.pem>": f"{folder}/key.pem",
        "</opt/smajlik>": str(ROOT),
        "/var/log/nginx": str(folder),
        "127.0.0.1:8600 ": f"127.0.0.1:{webs[0]} ",
        "127.0.0.1:8601 ": f"127.0.0.1:{webs[1]} ",
    }.items():
        assert shipped in site, shipped
        site = site.replace(shipped, here)
    (folder / "smajlik.conf").write_text(site)
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder, user=user))


def _start(port: int, environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([str(ROOT / "deploy" / "web"), str(port)], env=environment)


def _wait_until_alive(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            assert requests.get(f"http://127.0.0.1:{port}/healthz", timeout=5).ok
        except requests.ConnectionError:
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.05)
        else:
            return


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
