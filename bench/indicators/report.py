"""Figures of indicators and lists for people."""

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bench.indicators.measuring import IndicatorFigures
from bench.report import add_rows

COLUMNS = ("", "req/s", "p50 ms", "p99 ms", "ratio", "from-to", "wrong")


def show(name: str, found: IndicatorFigures, console: Console) -> None:
    """Print the tables of one database."""
    size = f"{found.customers:,} customers, {found.orders:,} orders"
    table = Table(*COLUMNS, title=f"Indicators of 100 orders; {size}, {name}")
    add_rows(table, "indicators", found.indicators, f"{found.wrong}")
    console.print(table)
    if found.indicators.refused:
        console.print(f"{found.indicators.refused} requests were refused or never answered")
    if found.lists:
        _show_lists(name, found, console)
    console.print("load of the machine: " + ", ".join(f"{load:.1f}" for load in found.load))


def _show_lists(name: str, found: IndicatorFigures, console: Console) -> None:
    table = Table("", "ms", "longest", "rows", title=f"Customers, {name}", box=SIMPLE_HEAD)
    for column in table.columns[1:]:
        column.justify = "right"
    for view, timed in found.lists.items():
        table.add_row(view, f"{timed.median_ms:.1f}", f"{timed.longest_ms:.1f}", f"{timed.rows}")
    console.print(table)
