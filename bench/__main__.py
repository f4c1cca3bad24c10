"""Measure intake and indicators against a no-op, and ratings against plain SQL."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import click
from rich.console import Console

from bench import intake, report
from bench.beside_noop import Plan
from bench.databases import DATABASES, Database, NoServer
from bench.figures import Figures
from bench.indicators import kept
from bench.indicators import measuring as indicators
from bench.indicators import report as report_lists
from bench.indicators.measuring import IndicatorFigures
from bench.ratings import measuring
from bench.ratings.figures import RatingFigures, rating_figures
from bench.ratings.invented import Size
from bench.ratings.measuring import RatingPlan
from bench.servers import NoAnswer
from bench.variants import VARIANTS, served

INTAKE, RATINGS, INDICATORS = "intake", "ratings", "indicators"
Found = TypeVar("Found", Figures, RatingFigures, IndicatorFigures)
LARGE, SMALL = Size(1_000_000, 3_000_000), Size(900, 3_000)


@click.command(context_settings={"show_default": True})
@click.option(
    "--only", type=click.Choice([INTAKE, RATINGS, INDICATORS]), help="Leave the others out."
)
@click.option("--rounds", default=5, help="How often each server is measured.")
@click.option("--seconds", default=2.0, help="How long each time.")
@click.option("--connections", default=16, help="Keep-alive connections of the client.")
@click.option("--variant", type=click.Choice(list(VARIANTS)), help="A way that was not taken.")
@click.option("--customers", default=300_000, help="How many the shop has that is rated.")
@click.option("--orders", default=1_000_000, help="How many they placed, at least one each.")
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep there the database that indicators are measured on; it takes minutes to fill.",
)
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
    keep: Path | None,
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
    large = LARGE
    if quick:
        plan = Plan(rounds=1, seconds=0.3, warm_up_seconds=0.3, connections=4)
        rating_plan = RatingPlan(SMALL, rounds=1)
        large = SMALL
    if variant:
        target, environment = served(variant)
        plan = replace(plan, target=target, environment=environment)
    names = list(DATABASES) if database == "both" else [database]
    console = Console()
    taken: dict[str, Figures] = {}
    rated: dict[str, RatingFigures] = {}
    shown: dict[str, IndicatorFigures] = {}
    if only in (None, INTAKE):
        taken = _each(_some(names), lambda made: _intake(made, plan), report.show, console)
    if only in (None, RATINGS) and not variant:
        rate = partial(_ratings, plan=rating_plan)
        rated = _each(_some(names), rate, report.show_ratings, console)
    if only in (None, INDICATORS) and not variant:
        ask = partial(_indicators, size=large, plan=plan)
        shown = _each(_some(names, kept.filled(large, keep)), ask, report_lists.show, console)
    print(report.as_json(taken, rated, shown))
    sound = [one.sound for found in (taken, rated, shown) for one in found.values()]
    sys.exit(0 if sound and all(sound) else 1)


def _some(
    names: Sequence[str], databases: Mapping[str, Database] = DATABASES
) -> Mapping[str, Database]:
    return {name: databases[name] for name in names}


def _each(
    databases: Mapping[str, Database],
    measure: Callable[[Database], Found],
    show: Callable[[str, Found, Console], None],
    console: Console,
) -> dict[str, Found]:
    """Measure on each database and show what was found; leave out one that does not answer."""
    measured = {}
    for name, database in databases.items():
        try:
            measured[name] = measure(database)
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


def _indicators(database: Database, size: Size, plan: Plan) -> IndicatorFigures:
    with database() as url:
        return indicators.measure(url, size, plan)


if __name__ == "__main__":
    main()
