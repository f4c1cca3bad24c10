"""The long run: `python -m tests.chaos.long` kills thousands of workers and prints what came of it.

As shipped: granian answers the webhooks, leases are as long as by default, tables come from the
migrations. Exit status 1: something was lost, doubled, out of order, or took too long.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

import click
from flask_migrate import upgrade
from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from app.config import DEFAULTS
from app.extensions import db
from app.models import Shop, WebhookEvent
from bench.databases import DATABASES
from bench.figures import percentile
from tests.chaos import scenario
from tests.chaos.stories import Story, by_granian, told
from tests.chaos.watching import Recoveries, ask_witness, call_witness
from tests.oracle import assert_equal_to_a_rebuild
from tests.tenancy import only_tests_cross_shops

LEASE = int(str(DEFAULTS["LEASE_SECONDS"]))
# What waits for the lease of a killed worker must be few among many.
ORDERS = 3_000
WORST_RECOVERY, WORST_P99 = 60.0, 0.25


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of one run; times in seconds. `unlike`: how the shop differs from a rebuild."""

    kills: int
    sent: int
    lost: int
    doubled: int
    changes: int
    out_of_order: int
    given_up: int
    recovered: int
    worst_recovery: float
    intake_p50: float
    intake_p99: float
    intake_worst: float
    lasted: float
    unlike: str

    def faults(self) -> list[str]:
        """Return what must not be, in words."""
        wrong = {
            name: getattr(self, name) for name in ("lost", "doubled", "out_of_order", "given_up")
        }
        found = [f"{name}: {number}" for name, number in wrong.items() if number]
        if self.worst_recovery > WORST_RECOVERY:
            found.append(f"a recovery of {self.worst_recovery:.1f} s")
        if self.intake_p99 > WORST_P99:
            found.append(f"an intake p99 of {self.intake_p99:.3f} s")
        if self.unlike:
            found.append(self.unlike)
        return found


def run(url: str, kills: int) -> Figures:
    """Play the story on one database, and look what came of it."""
    begun = monotonic()
    with told(url, upgrade, serve=by_granian, orders=ORDERS, lease=LEASE) as story:
        call_witness(db.engine)
        with Recoveries(db.engine, timedelta(seconds=LEASE)) as recoveries:
            scenario.play(story, kills)
        return _figures(story, kills, recoveries, monotonic() - begun)


def _figures(story: Story, kills: int, recoveries: Recoveries, lasted: float) -> Figures:
    sent = [n for n in story.platform.notifications if n.event.startswith("order:")]
    stored = scenario.count(WebhookEvent.topic == "order")
    done = scenario.count((WebhookEvent.topic == "order") & WebhookEvent.done_at.is_not(None))
    here, there = scenario.orders_here(), scenario.orders_there(story.platform)
    changes, backwards = ask_witness(db.engine)
    took = [seconds for n in story.platform.notifications for seconds in n.took]
    return Figures(
        kills=kills,
        sent=len(sent),
        lost=len(sent) - done + len(set(there) - set(here)),
        doubled=max(0, stored - len(sent)) + len(here) - len({order[0] for order in here}),
        changes=changes,
        out_of_order=backwards + len(set(here) - set(there)),
        given_up=scenario.count(WebhookEvent.given_up_at.is_not(None)),
        recovered=len(recoveries.seconds),
        worst_recovery=max(recoveries.seconds, default=0.0),
        intake_p50=percentile(took, 0.5),
        intake_p99=percentile(took, 0.99),
        intake_worst=max(took),
        lasted=lasted,
        unlike=_unlike_a_rebuild(),
    )


def _unlike_a_rebuild() -> str:
    try:
        assert_equal_to_a_rebuild(db.session.scalars(select(Shop.id)).one())
    except AssertionError as differs:
        return str(differs) or "the shop is not rated as a rebuild would rate it"
    return ""


def _table(found: Mapping[str, Figures]) -> Table:
    drawn = Table("", *found)
    for name in Figures.__dataclass_fields__:
        if name == "unlike":
            continue
        values = [getattr(figures, name) for figures in found.values()]
        cells = [f"{v:,.3f} s" if isinstance(v, float) else f"{v:,}" for v in values]
        drawn.add_row(name.replace("_", " "), *cells)
    return drawn


@click.command(context_settings={"show_default": True})
@click.option("--kills", default=2_000, help="How many workers to kill on each database.")
@click.option("--database", type=click.Choice(list(DATABASES)), help="Leave the other out.")
def main(kills: int, database: str | None) -> None:
    """Kill workers while a shop lives on, and say what was lost, doubled or late."""
    found: dict[str, Figures] = {}
    for name in [database] if database else DATABASES:
        with DATABASES[name]() as url, only_tests_cross_shops():
            found[name] = run(url, kills)
    console = Console()
    console.print(_table(found))
    wrong = [f"{name}: {fault}" for name, one in found.items() for fault in one.faults()]
    for fault in wrong:
        console.print(fault)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
