"""Measure the durable webhook intake against a no-op, and ratings against plain SQL."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

import click
from rich.console import Console

from bench import intake, report
from bench.databases import DATABASES, Database, NoServer
from bench.figures import Figures
from bench.intake import Plan
from bench.ratings import measuring
from bench.ratings.figures import RatingFigures, rating_figures
from bench.ratings.invented import Size
from bench.ratings.measuring import RatingPlan
from bench.servers import NoAnswer
from bench.variants import VARIANTS, served

INTAKE, RATINGS = "intake", "ratings"
Found = TypeVar("Found", Figures, RatingFigures)


@click.command(context_settings={"show_default": True})
@click.option("--only", type=click.Choice([INTAKE, RATINGS]), help="Leave the other one out.")
@click.option("--rounds", default=5, help="How often each server is measured.")
@click.option("--seconds", default=2.0, help="How long each time.")
@click.option("--connections", default=16, help="Keep-alive connections of the client.")
@click.option("--variant", type=click.Choice(list(VARIANTS)), help="A way that was not taken.")
@click.option("--customers", default=300_000, help="How many the shop has that is rated.")
@click.option("--orders", default=1_000_000, help="How many they placed, at least one each.")
@click.option("--repeats", default=3, help="How often each way to rate them is measured.")
@click.option("--database", default="both", type=click.Choice([*DATABASES, "both"]))
@click.option("--quick", is_flag=True, help="See whether it works; the figures mean nothing.")
def main(
    only: str | None,
    rounds: int,
    seconds: float,
    connections: int,
    variant: str | None,
    customers: int,
    orders: int,
    repeats: int,
    database: str,
    quick: bool,
) -> None:
    """Compare requests per second, latencies, durations and memory; JSON on the last line.

    Exit code 1 when a request was refused, an accepted one is not stored, or a rating is wrong.
    """
    if not 0 < customers <= orders:
        raise click.UsageError("there is at least one customer, and an order of each")
    plan = Plan(rounds, seconds, max(seconds, 1.0), connections)
    rating_plan = RatingPlan(Size(customers, orders), repeats)
    if quick:
        plan = Plan(rounds=1, seconds=0.3, warm_up_seconds=0.3, connections=4)
        rating_plan = RatingPlan(Size(900, 3_000), rounds=1)
    if variant:
        target, environment = served(variant)
        plan = replace(plan, target=target, environment=environment)
    names = list(DATABASES) if database == "both" else [database]
    console = Console()
    taken: dict[str, Figures] = {}
    rated: dict[str, RatingFigures] = {}
    if only != RATINGS:
        taken = _each(names, lambda made: _intake(made, plan), report.show, console)
    if only != INTAKE and not variant:
        rated = _each(names, lambda made: _ratings(made, rating_plan), report.show_ratings, console)
    print(report.as_json(taken, rated))
    everything: list[Figures | RatingFigures] = [*taken.values(), *rated.values()]
    sys.exit(0 if everything and all(found.sound for found in everything) else 1)


def _each(
    names: Sequence[str],
    measure: Callable[[Database], Found],
    show: Callable[[str, Found, Console], None],
    console: Console,
) -> dict[str, Found]:
    """Measure on each database and show what was found; leave out one that does not answer."""
    measured = {}
    for name in names:
        try:
            measured[name] = measure(DATABASES[name])
        except NoServer as reason:
            console.print(f"{name} was left out: {reason}")
            continue
        except (NoAnswer, subprocess.CalledProcessError) as reason:
            raise click.ClickException(str(reason)) from None
        show(name, measured[name], console)
    return measured


def _intake(database: Database, plan: Plan) -> Figures:
    with database() as url:
        return intake.measure(url, plan)


def _ratings(database: Database, plan: RatingPlan) -> RatingFigures:
    load = os.getloadavg()[0]
    measured = measuring.measure(database, plan)
    return rating_figures(measured, plan, load=[load, os.getloadavg()[0]])


if __name__ == "__main__":
    main()
