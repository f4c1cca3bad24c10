"""Rating a whole shop and one plain SQL statement, in turns on copies of one database."""

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.config import ROOT
from bench.databases import Database, copied
from bench.ratings.invented import Size
from bench.ratings.jobs import Took

# How many times smaller the shop is that shows whether memory depends on the size.
SMALLER = 3
# Jobs that share a copy, in this order: all but the last one of each leave customers as they are.
TURNS = (("plain-sql",), ("preview", "backtest", "one-rule"), ("every-rule",))
WITH_ARRIVALS = "arrivals"

ByJob = Mapping[str, Sequence[Took]]


@dataclass(frozen=True, slots=True)
class RatingPlan:
    """How large a shop, and how often each job is done."""

    size: Size
    rounds: int


@dataclass(frozen=True, slots=True)
class Measured:
    """What each job took in each round, once with arrivals, and once for the smaller shop."""

    rounds: ByJob
    with_arrivals: Took
    smaller: ByJob


def measure(database: Database, plan: RatingPlan) -> Measured:
    """Measure on a database of this kind; CalledProcessError when a job fails."""
    with database() as url:
        _fill(url, plan.size)
        rounds = _in_turns(url, plan.rounds)
        with copied(url) as copy:
            with_arrivals = _do(WITH_ARRIVALS, copy)
    with database() as url:
        _fill(url, plan.size.part(SMALLER))
        return Measured(rounds, with_arrivals, _in_turns(url, 1))


def _in_turns(url: str, rounds: int) -> ByJob:
    took = defaultdict(list)
    for _ in range(rounds):
        for jobs in TURNS:
            with copied(url) as copy:
                for job in jobs:
                    took[job].append(_do(job, copy))
    return took


def _fill(url: str, size: Size) -> None:
    _do("fill", url, f"--customers={size.customers}", f"--orders={size.orders}")


def _do(job: str, url: str, *options: str) -> Took:
    command = [sys.executable, "-m", "bench.ratings", job, f"--url={url}", *options]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    return Took(**json.loads(done.stdout))
