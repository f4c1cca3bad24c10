"""Rates: exactly as many as they say, in whatever process, and never fewer for good."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app import rates
from app.exports import Exports
from app.rates import Rate, Rates

QUICK = Rate(20, 200)
NEVER_AGAIN = Rate(1e-6, 1000)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 5_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def counted(tmp_path: Path, clock: Clock) -> Rates:
    return Rates(tmp_path / "rates", "secret", clock)


def taken(counted: Rates, name: str = "shop 1", rate: Rate = QUICK, tries: int = 1_000) -> int:
    """Return how many of many tries are granted."""
    return sum(not counted.take(name, rate) for _ in range(tries))


def test_a_burst_is_granted_to_the_last_and_not_one_more(counted: Rates, clock: Clock) -> None:
    assert taken(counted) == 200
    clock.now += 0.0499
    assert taken(counted) == 0
    clock.now += 0.0002
    assert taken(counted) == 1
    clock.now += 10
    assert taken(counted) == 200
    clock.now += 1
    assert taken(counted) == 20


def test_who_is_refused_hears_when_to_come_back(counted: Rates, clock: Clock) -> None:
    taken(counted)
    wait = counted.take("shop 1", QUICK)
    assert wait == pytest.approx(0.05)
    clock.now += wait
    assert counted.take("shop 1", QUICK) == 0


def test_asking_in_vain_costs_nothing(counted: Rates, clock: Clock) -> None:
    taken(counted)
    taken(counted, tries=5_000)
    clock.now += 0.05
    assert taken(counted) == 1


def test_each_name_has_its_own(counted: Rates) -> None:
    assert [taken(counted, f"shop {number}", tries=201) for number in range(50)] == [200] * 50


def test_a_machine_that_starts_anew_keeps_nobody_out(counted: Rates, clock: Clock) -> None:
    clock.now = 9e6
    taken(counted)
    clock.now = 10.0
    assert taken(counted) == 200


def test_more_names_than_places_push_out_those_that_need_theirs_least(
    monkeypatch: pytest.MonkeyPatch, counted: Rates, clock: Clock
) -> None:
    monkeypatch.setattr(rates, "ROWS", 1)
    taken(counted, "flood")
    clock.now += 0.01
    assert [taken(counted, f"passer-by {number}", tries=1) for number in range(100)] == [1] * 100
    assert taken(counted, "flood") == 0


def test_threads_get_together_what_one_would(counted: Rates) -> None:
    with ThreadPoolExecutor(8) as threads:
        granted = list(threads.map(lambda _: taken(counted, tries=50), range(8)))
    assert sum(granted) == 200


# The module alone: a process that loads the whole application takes seconds.
IN_A_PROCESS = """
import sys
from importlib import util
from pathlib import Path
spec = util.spec_from_file_location("rates", sys.argv[1])
rates = sys.modules["rates"] = util.module_from_spec(spec)
spec.loader.exec_module(rates)
counted, rate = rates.Rates(Path(sys.argv[2]), "secret"), rates.Rate(1e-6, 1000)
print(sum(not counted.take("shop 1", rate) for _ in range(500)))
"""


def test_eight_processes_get_together_what_one_would(tmp_path: Path) -> None:
    command = [sys.executable, "-c", IN_A_PROCESS, rates.__file__, str(tmp_path / "rates")]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(8)]
    granted = [int(process.communicate()[0]) for process in running]
    assert sum(granted) == 1000


def test_what_cannot_be_counted_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        Rates(tmp_path / "file" / "rates", "secret").take("shop 1", QUICK)


def test_a_link_that_somebody_laid_there_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "theirs").touch()
    os.symlink(tmp_path / "theirs", tmp_path / "rates")
    with pytest.raises(OSError, match="rates"):
        Rates(tmp_path / "rates", "secret").take("shop 1", QUICK)
    assert (tmp_path / "theirs").read_bytes() == b""


def test_a_holder_that_was_stopped_keeps_nobody_waiting(counted: Rates) -> None:
    counted.take("shop 1", QUICK)
    with counted._alone(), pytest.raises(TimeoutError):
        counted.take("shop 1", QUICK)
    assert counted.take("shop 1", QUICK) == 0


def test_an_export_of_another_process_is_one_too_and_ends_with_it(tmp_path: Path) -> None:
    exports = Exports(tmp_path / "exports")
    script = (
        "import fcntl, sys; file = open(sys.argv[1], 'a')\n"
        "fcntl.lockf(file, fcntl.LOCK_EX, 1, 7); print(flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "exports")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with other:
        assert other.stdout is not None
        assert other.stdout.readline()
        assert not exports.begin(7)
        assert exports.begin(8)
        other.kill()
    assert exports.begin(7)
    assert not exports.begin(7)
    exports.end(7)
    assert exports.begin(7)
