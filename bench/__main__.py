"""Measure the durable webhook intake against a bare no-op on the same server."""

import sys
from dataclasses import replace

import click
from rich.console import Console

from bench import report
from bench.databases import DATABASES, NoServer
from bench.figures import Figures
from bench.intake import Plan, measure
from bench.servers import NoAnswer
from bench.variants import VARIANTS, served


@click.command(context_settings={"show_default": True})
@click.option("--rounds", default=5, help="How often each server is measured.")
@click.option("--seconds", default=2.0, help="How long each time.")
@click.option("--connections", default=16, help="Keep-alive connections of the client.")
@click.option("--database", default="both", type=click.Choice([*DATABASES, "both"]))
@click.option("--variant", type=click.Choice(list(VARIANTS)), help="A way that was not taken.")
@click.option("--quick", is_flag=True, help="See whether it works; the figures mean nothing.")
def main(
    rounds: int, seconds: float, connections: int, database: str, variant: str | None, quick: bool
) -> None:
    """Compare requests per second and latencies; JSON on the last line.

    Exit code 1 when a request was refused or an accepted one is not stored.
    """
    plan = Plan(rounds, seconds, max(seconds, 1.0), connections)
    if quick:
        plan = Plan(rounds=1, seconds=0.3, warm_up_seconds=0.3, connections=4)
    if variant:
        target, environment = served(variant)
        plan = replace(plan, target=target, environment=environment)
    names = list(DATABASES) if database == "both" else [database]
    measured = _measure_all(names, plan, Console())
    print(report.as_json(measured))
    sound = measured and all(found.sound for found in measured.values())
    sys.exit(0 if sound else 1)


def _measure_all(names: list[str], plan: Plan, console: Console) -> dict[str, Figures]:
    measured = {}
    for name in names:
        try:
            with DATABASES[name]() as url:
                measured[name] = measure(url, plan)
        except NoServer as reason:
            console.print(f"{name} was left out: {reason}")
            continue
        except NoAnswer as reason:
            raise click.ClickException(str(reason)) from None
        report.show(name, measured[name], console)
    return measured


if __name__ == "__main__":
    main()
