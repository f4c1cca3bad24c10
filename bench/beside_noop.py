"""Our application and the no-op, measured in turns on one machine with the same requests."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import NamedTuple

from app.config import ROOT
from bench.client import Run
from bench.figures import Pair
from bench.servers import serving

SHIPPED = "wsgi:app"
NOOP = "bench.noop:app"
Load = Callable[[int, float], Run]


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how hard to measure, and which application."""

    rounds: int
    seconds: float
    warm_up_seconds: float
    connections: int
    target: str = SHIPPED
    environment: Mapping[str, str] = field(default_factory=dict)


class Runs(NamedTuple):
    """What happened in each round, and before the first."""

    warm_up: Pair
    rounds: Sequence[Pair]


def measure(settings: Mapping[str, str], plan: Plan, *options: str) -> Runs:
    """Measure with a client of these options (bench.client); NoAnswer if no server starts."""
    with _both_serving({**settings, **plan.environment}, plan.target) as ports:
        load = _load(plan.connections, options)
        warm_up = _pair(ports, load, plan.warm_up_seconds, turned=False)
        return Runs(
            warm_up,
            [
                _pair(ports, load, plan.seconds, turned=bool(number % 2))
                for number in range(plan.rounds)
            ],
        )


@contextmanager
def _both_serving(environment: Mapping[str, str], target: str) -> Iterator[tuple[int, int]]:
    """Serve the no-op and ours; yield their ports."""
    with serving(NOOP, {}) as noop, serving(target, environment) as ours:
        yield noop, ours


def _pair(ports: tuple[int, int], load: Load, seconds: float, *, turned: bool) -> Pair:
    """Load one server after the other; in every other round ours comes first."""
    noop, ours = ports
    if turned:
        second = load(ours, seconds)
        return Pair(load(noop, seconds), second)
    return Pair(load(noop, seconds), load(ours, seconds))


def _load(connections: int, options: Sequence[str]) -> Load:
    runs = count()

    def load(port: int, seconds: float) -> Run:
        said = {
            "port": port,
            "seconds": seconds,
            "connections": connections,
            "run": next(runs),
        }
        words = [f"--{name}={value}" for name, value in said.items()]
        client = [sys.executable, "-m", "bench.client", *words, *options]
        done = subprocess.run(client, cwd=ROOT, check=True, stdout=subprocess.PIPE)
        return Run(**json.loads(done.stdout))

    return load
