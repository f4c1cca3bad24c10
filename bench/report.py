"""Figures for people, and on the last line for machines."""

import json
from collections.abc import Mapping
from dataclasses import asdict

from rich.console import Console
from rich.table import Table

from bench.figures import Figures

COLUMNS = ("", "req/s", "p50 ms", "p99 ms", "ratio", "from-to", "stored / 200s")


def show(name: str, found: Figures, console: Console) -> None:
    """Print the table of one database."""
    table = Table(*COLUMNS, title=f"Durable webhook intake, {name}")
    for column in table.columns[1:]:
        column.justify = "right"
    table.add_row(
        "no-op",
        f"{found.noop_requests_per_second:,.0f}",
        f"{found.noop_p50_ms:.2f}",
        f"{found.noop_p99_ms:.2f}",
    )
    table.add_row(
        "intake",
        f"{found.requests_per_second:,.0f}",
        f"{found.p50_ms:.2f}",
        f"{found.p99_ms:.2f}",
        f"{found.ratio:.2f}",
        f"{found.ratio_min:.2f}-{found.ratio_max:.2f}",
        f"{found.stored:,} / {found.accepted:,}",
    )
    console.print(table)
    if found.refused:
        console.print(f"{found.refused} requests were refused or never answered")


def as_json(measured: Mapping[str, Figures]) -> str:
    """Return everything on one line; `ratio` by database beside the full figures."""
    rounded = {
        name: {field: round(value, 3) for field, value in asdict(found).items()}
        for name, found in measured.items()
    }
    ratios = {name: found["ratio"] for name, found in rounded.items()}
    return json.dumps({"intake": rounded, "ratio": ratios})
