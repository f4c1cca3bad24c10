"""Figures for people, and on the last line for machines."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bench.figures import Beside, Figures
from bench.indicators.measuring import IndicatorFigures
from bench.ratings.figures import RatingFigures

RATING_COLUMNS = ("", "s", "x plain", "from-to", "x one rule", "rows", "hold ms", "peak MB")
NAMES = {
    "plain-sql": "plain SQL",
    "preview": "preview",
    "backtest": "backtest",
    "one-rule": "one rule",
    "every-rule": "every rule",
}
COLUMNS = ("", "req/s", "p50 ms", "p99 ms", "ratio", "from-to", "stored / 200s")


def show(name: str, found: Figures, console: Console) -> None:
    """Print the table of one database."""
    table = Table(*COLUMNS, title=f"Durable webhook intake, {name}")
    add_rows(table, "intake", found, f"{found.stored:,} / {found.accepted:,}")
    console.print(table)
    if found.refused:
        console.print(f"{found.refused} requests were refused or never answered")


def add_rows(table: Table, ours: str, found: Beside, last: str) -> None:
    """Add what the no-op did, and what we did."""
    for column in table.columns[1:]:
        column.justify = "right"
    table.add_row(
        "no-op",
        f"{found.noop_requests_per_second:,.0f}",
        f"{found.noop_p50_ms:.2f}",
        f"{found.noop_p99_ms:.2f}",
    )
    table.add_row(
        ours,
        f"{found.requests_per_second:,.0f}",
        f"{found.p50_ms:.2f}",
        f"{found.p99_ms:.2f}",
        f"{found.ratio:.2f}",
        f"{found.ratio_min:.2f}-{found.ratio_max:.2f}",
        last,
    )


def show_ratings(name: str, found: RatingFigures, console: Console) -> None:
    """Print the table of one database; ranges of memory are of a smaller shop and of all."""
    size = f"{found.customers:,} customers, {found.orders:,} orders"
    table = Table(*RATING_COLUMNS, title=f"Rating {size} anew, {name}", box=SIMPLE_HEAD)
    for column in table.columns[1:]:
        column.justify = "right"
    for job, figures in found.jobs.items():
        table.add_row(
            NAMES[job],
            f"{figures.seconds:.2f}",
            f"{figures.ratio:.2f}",
            f"{figures.ratio_min:.2f}-{figures.ratio_max:.2f}",
            f"{figures.to_rerating:.2f}",
            f"{figures.written:,}",
            f"{figures.median_hold_ms:.1f}-{figures.longest_hold_ms:.1f}",
            f"{figures.peak_mb_smaller:.0f}-{figures.peak_mb:.0f}",
        )
    console.print(table)
    _show_meanwhile(found, console)


def _show_meanwhile(found: RatingFigures, console: Console) -> None:
    quiet, meanwhile, longest = found.quiet_p99_ms, found.meanwhile_p99_ms, found.meanwhile_max_ms
    console.print(f"p99 of arrivals: {quiet:.1f} ms alone, {meanwhile:.1f} ms meanwhile")
    console.print(f"their longest wait: {longest:.1f} ms")
    console.print("load of the machine: " + ", ".join(f"{load:.1f}" for load in found.load))
    if found.wrong:
        console.print(f"{found.wrong} customers do not rate as their orders say")


def as_json(
    intake: Mapping[str, Figures],
    ratings: Mapping[str, RatingFigures],
    indicators: Mapping[str, IndicatorFigures],
) -> str:
    """Return everything on one line: `ratio` by database is the intake's, beside all figures."""
    ratios = {name: found.ratio for name, found in intake.items()}
    everything = {
        "intake": {name: asdict(found) for name, found in intake.items()},
        "ratio": ratios,
        "ratings": {name: asdict(found) for name, found in ratings.items()},
        "indicators": {name: asdict(found) for name, found in indicators.items()},
    }
    return json.dumps(_rounded(everything))


def _rounded(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _rounded(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(one) for one in value]
    return round(value, 3) if isinstance(value, float) else value
