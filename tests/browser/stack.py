"""The real thing: sandbox, web and worker, each a process of its own as the Procfile starts it."""

import os
import re
import shlex
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from sandbox.environment import environment

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
START_SECONDS, STOP_SECONDS = 90.0, 15.0
PAUSE_SECONDS = 0.05


class Stack:
    """The processes of one run. `address` is what the run printed to open."""

    def __init__(self, folder: Path) -> None:
        """Prepare ports, settings and tables in `folder`; start nothing."""
        self._folder = folder
        sandbox, self._web = _free_ports(2)
        self.plugin_url = f"http://127.0.0.1:{self._web}"
        outside = {
            "SANDBOX_PORT": str(sandbox),
            "SANDBOX_PLUGIN_URL": self.plugin_url,
            # Longer than a busy machine takes to start a server: after three attempts none follow.
            "SANDBOX_RETRY_SECONDS": "60",
            "SANDBOX_CUSTOMERS": "160",
            "SANDBOX_ORDERS": "600",
        }
        database = f"sqlite:///{self.database.as_posix()}"
        # Tests are quicker than any staff; limits have tests of their own.
        ours = {"DATABASE_URL": database, "SHOP_CALLS_PER_SECOND": "0"}
        settings = environment(folder, outside) | ours
        path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
        self._environment = {**os.environ, **settings, "PATH": path}
        self._commands = _procfile()
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._logged: dict[str, int] = {}
        self.address = ""
        self._run(["flask", "--app", "wsgi", "db", "upgrade"])

    @property
    def shop_url(self) -> str:
        """Where the shop is."""
        return self._environment["SHOPTET_PARTNER_URL"]

    @property
    def database(self) -> Path:
        """The file in which all rows are."""
        return self._folder / "browser.sqlite3"

    def change(self, *statements: str) -> None:
        """Change the database behind the pages' back, as somebody else would."""
        with closing(sqlite3.connect(self.database, timeout=30)) as database, database:
            for statement in statements:
                database.execute(statement)
            database.execute("UPDATE shops SET revision = revision + 1")

    def start(self, name: str) -> None:
        """Start a process of the Procfile."""
        command = self._commands[name].replace("8600", str(self._web))
        # The worker tells of its start to those who listen to more than warnings.
        level = {"LOG_LEVEL": "INFO"} if name == "worker" else {}
        with self._log(name).open("ab") as log:
            self._logged[name] = log.tell()
            self._running[name] = subprocess.Popen(
                [str(BIN / shlex.split(command)[0]), *shlex.split(command)[1:]],
                cwd=ROOT,
                env=self._environment | level,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_for_worker(self) -> None:
        """Wait until the worker that was started last works: stopped sooner, it ends badly."""
        end = time.monotonic() + START_SECONDS
        while "worker_started" not in self._new_in_log("worker"):
            assert time.monotonic() < end, f"the worker does not start\n{self.logs()}"
            time.sleep(PAUSE_SECONDS)

    def stop(self, name: str) -> int:
        """Ask a process to end (SIGTERM); return its exit code, or what SIGKILL left after 15 s."""
        process = self._running.pop(name)
        process.terminate()
        try:
            return process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            return -signal.SIGKILL
        finally:
            _kill(process)

    def stop_all(self) -> dict[str, int]:
        """Stop whatever runs; return the exit codes by name."""
        return {name: self.stop(name) for name in list(self._running)}

    def open_address(self) -> str:
        """Wait for the address to open; AssertionError with the logs when it does not come."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            printed = self._log("sandbox").read_text()
            if found := re.search(r"^Open (\S+)$", printed, re.MULTILINE):
                return found[1]
            ended = [name for name, process in self._running.items() if process.poll() is not None]
            if ended or "Not ready" in printed:
                break
            time.sleep(PAUSE_SECONDS)
        raise AssertionError(f"the plugin did not come up\n{self.logs()}")

    def logs(self) -> str:
        """Return the last lines of every process."""
        shown = []
        for name in self._commands:
            log = self._log(name)
            lines = log.read_text().splitlines()[-40:] if log.exists() else []
            shown += [f"--- {name}", *lines]
        return "\n".join(shown)

    def errors(self) -> list[str]:
        """Return the log lines of the plugin that tell of a bug."""
        logs = (self._log(name).read_text() for name in ("web", "worker"))
        return [
            line
            for log in logs
            for line in log.splitlines()
            if '"level": "error"' in line or "Traceback" in line
        ]

    def _new_in_log(self, name: str) -> str:
        return self._log(name).read_bytes()[self._logged[name] :].decode(errors="replace")

    def _log(self, name: str) -> Path:
        return self._folder / f"{name}.log"

    def _run(self, command: list[str]) -> None:
        done = subprocess.run(
            [str(BIN / command[0]), *command[1:]],
            cwd=ROOT,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


@contextmanager
def running(folder: Path) -> Iterator[Stack]:
    """Run everything, installed and imported; files lie in `folder`. Nothing outlives the block."""
    stack = Stack(folder)
    try:
        for name in ("web", "worker", "sandbox"):
            stack.start(name)
        stack.address = stack.open_address()
        yield stack
    finally:
        stack.stop_all()


def _procfile() -> Mapping[str, str]:
    lines = (ROOT / "Procfile").read_text().splitlines()
    return {name: command for name, _, command in (line.partition(": ") for line in lines)}


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """End also what a process has started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    finally:
        process.wait(STOP_SECONDS)


def _free_ports(count: int) -> list[int]:
    taken = [socket.socket() for _ in range(count)]
    for one in taken:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in taken]
    for one in taken:
        one.close()
    return ports
