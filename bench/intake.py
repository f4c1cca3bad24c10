"""Durable intake and the no-op, measured in turns on one database."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

from app.config import ROOT
from app.extensions import db
from bench import shop
from bench.client import Run
from bench.figures import Figures, Pair, figures
from bench.servers import serving

SHIPPED = "wsgi:app"
NOOP = "bench.noop:app"


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how hard to measure, and which way into the inbox."""

    rounds: int
    seconds: float
    warm_up_seconds: float
    connections: int
    target: str = SHIPPED
    environment: Mapping[str, str] = field(default_factory=dict)


Measure = Callable[[int, float], Run]


def measure(url: str, plan: Plan) -> Figures:
    """Measure the intake on an empty database; NoAnswer if a server does not start."""
    chosen = shop.settings(url)
    app = shop.installed(chosen)
    with both_serving({**chosen, **plan.environment}, plan.target) as ports:
        load = _load(plan.connections)
        warm_up = _pair(ports, load, plan.warm_up_seconds, turned=False)
        pairs = [
            _pair(ports, load, plan.seconds, turned=bool(number % 2))
            for number in range(plan.rounds)
        ]
    result = figures(pairs, warm_up, shop.stored(app))
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    return result


@contextmanager
def both_serving(environment: Mapping[str, str], target: str) -> Iterator[tuple[int, int]]:
    """Serve the no-op and the intake; yield their ports."""
    with serving(NOOP, {}) as noop, serving(target, environment) as intake:
        yield noop, intake


def _pair(ports: tuple[int, int], load: Measure, seconds: float, *, turned: bool) -> Pair:
    """Load one server after the other; in every other round the intake comes first."""
    noop, intake = ports
    if turned:
        second = load(intake, seconds)
        return Pair(load(noop, seconds), second)
    return Pair(load(noop, seconds), load(intake, seconds))


def _load(connections: int) -> Measure:
    runs = count()

    def load(port: int, seconds: float) -> Run:
        options = {
            "port": port,
            "seconds": seconds,
            "connections": connections,
            "run": next(runs),
        }
        words = [f"--{name}={value}" for name, value in options.items()]
        client = [sys.executable, "-m", "bench.client", *words]
        done = subprocess.run(client, cwd=ROOT, check=True, stdout=subprocess.PIPE)
        return Run(**json.loads(done.stdout))

    return load
