"""A PostgreSQL server of a test's own, which it may stop, kill and start again."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bench.servers import free_port

PLACES = "/usr/lib/postgresql/*/bin/pg_ctl"
# PostgreSQL refuses to run as root.
OWNER = "postgres"


class Cluster:
    """One server with its files in a folder."""

    def __init__(self, folder: Path, port: int, programs: Path) -> None:
        """Make its files; it does not run yet."""
        self._data, self._port, self._programs = folder / "data", port, programs
        self._log = folder / "log"
        self._call("initdb", "-A", "trust", "-U", OWNER, "-D", str(self._data))

    @property
    def url(self) -> str:
        """The address of its one database."""
        return f"postgresql://{OWNER}@127.0.0.1:{self._port}/postgres"

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = f"-p {self._port} -k {self._data.parent}"
        self._control("start", "-w", "-o", options, "-l", str(self._log))

    def crash(self) -> None:
        """End it at once, without a checkpoint: what was committed must come back from its log."""
        self._control("stop", "-m", "immediate")

    def _control(self, *arguments: str) -> None:
        self._call("pg_ctl", "-D", str(self._data), *arguments)

    def _call(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        as_owner: Sequence[str] = ("runuser", "-u", OWNER, "--") if os.geteuid() == 0 else ()
        # To a file: a server that goes on would hold a pipe open.
        with Path(self._data.parent, "calls").open("a") as output:
            subprocess.run([*as_owner, *command], check=True, stdout=output, stderr=output, cwd="/")


@contextmanager
def own_cluster() -> Iterator[Cluster]:
    """Run a server until the block ends; the test is skipped where PostgreSQL is not installed."""
    found = sorted(Path("/").glob(PLACES.lstrip("/")))
    if not found:
        if os.environ.get("TEST_REQUIRE_POSTGRES"):
            raise FileNotFoundError(PLACES)
        pytest.skip("PostgreSQL's own programs are not installed")
    with TemporaryDirectory(prefix="smajlik-cluster-") as name:
        if os.geteuid() == 0:
            shutil.chown(name, OWNER)
        cluster = Cluster(Path(name), free_port(), found[-1].parent)
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.crash()
