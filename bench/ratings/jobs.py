"""What is measured: each job in a process of its own, which has done its like for a small shop."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from time import perf_counter, sleep

from sqlalchemy import func, select

from app.domain.roles import Role
from app.domain.rules import Level
from app.extensions import db
from app.models import BacktestOrder, Rerating
from app.services import backtests, events, preview, rulesets
from app.services.actors import Actor
from app.services.admins import visit
from app.services.owned import owned
from app.services.runtime import Runtime
from bench.ratings import changes, plain_sql
from bench.ratings.arrivals import arriving
from bench.ratings.changes import Change
from bench.ratings.filling import BESIDE, RATED, SUSPENDED
from bench.ratings.holds import Holds
from bench.ratings.memory import peak_mb
from bench.ratings.wrong import wrong_of_some

# How long arrivals are watched before anything else happens.
QUIET_SECONDS = 2.0


@dataclass(slots=True)
class Took:
    """Seconds until all is written, and until everybody sees it.

    `wrong`: of some customers, those whose rating is not what their orders lead to. `holds`: for
    how long each transaction kept other writers waiting; `quiet`, `waits`: how long arrivals waited
    before and meanwhile; all in milliseconds. `loaded_mb`, `peak_mb`: memory before and at most.
    """

    seconds: float = 0.0
    shown_seconds: float = 0.0
    written: int = 0
    wrong: int = 0
    holds: list[float] = field(default_factory=list)
    quiet: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    loaded_mb: float = 0.0
    peak_mb: float = 0.0


Job = Callable[[Runtime], Took]
Beside = Callable[[], AbstractContextManager[None]]


def count_and_write(_runtime: Runtime) -> Took:
    """Do it as one plain SQL statement does."""
    took = Took(loaded_mb=peak_mb())
    begun = perf_counter()
    took.written = plain_sql.run(RATED, datetime.now(UTC))
    took.seconds = took.shown_seconds = perf_counter() - begun
    took.peak_mb = peak_mb()
    return took


def rerate(change: Change, runtime: Runtime, *, beside: Beside = nullcontext) -> Took:
    """Save other rules and work until the whole shop is rated by them, as a worker does.

    `beside`: what goes on meanwhile.
    """
    _save_and_work(runtime, BESIDE, changes.only_praise)
    took, holds = Took(loaded_mb=peak_mb()), Holds()
    with beside(), holds.watching(db.engine):
        begun = perf_counter()
        _save_and_work(runtime, RATED, change)
        took.seconds = perf_counter() - begun
    took.peak_mb = peak_mb()
    took.holds = [1000 * seconds for seconds in holds.seconds]
    newest = select(Rerating).where(Rerating.shop_id == RATED).order_by(Rerating.id.desc())
    done = db.session.scalars(newest.limit(1)).one()
    assert done.computed_at is not None
    took.shown_seconds = (done.computed_at - done.requested_at).total_seconds()
    took.written = done.changed
    took.wrong = wrong_of_some(RATED)
    return took


def rerate_while_orders_come(runtime: Runtime) -> Took:
    """Watch how long arrivals wait: for a while alone, then while the shop is rated."""
    quiet: list[float] = []
    waits: list[float] = []
    with arriving(SUSPENDED, quiet):
        sleep(QUIET_SECONDS)
    took = rerate(changes.one_rule, runtime, beside=lambda: arriving(SUSPENDED, waits))
    took.quiet, took.waits = quiet, waits
    return took


def look_ahead(change: Change, _runtime: Runtime) -> Took:
    """Say what other rules would make of the shop."""
    _preview(BESIDE, changes.only_praise)
    took = Took(loaded_mb=peak_mb())
    begun = perf_counter()
    _preview(RATED, change)
    took.seconds = took.shown_seconds = perf_counter() - begun
    took.peak_mb = peak_mb()
    return took


def replay(change: Change, runtime: Runtime) -> Took:
    """Replay two years by other rules, as a worker does."""
    _ask_and_work(runtime, BESIDE, changes.only_praise)
    took, holds = Took(loaded_mb=peak_mb()), Holds()
    with holds.watching(db.engine):
        begun = perf_counter()
        asked = _ask_and_work(runtime, RATED, change)
        took.seconds = took.shown_seconds = perf_counter() - begun
    took.peak_mb = peak_mb()
    took.holds = [1000 * seconds for seconds in holds.seconds]
    found = select(func.count()).where(
        BacktestOrder.backtest_id == asked, owned(BacktestOrder, RATED)
    )
    took.written = db.session.scalar(found) or 0
    assert backtests.get(RATED, asked).state is backtests.State.DONE
    return took


def _save_and_work(runtime: Runtime, shop_id: int, change: Change) -> None:
    present = rulesets.newest(shop_id)
    db.session.rollback()
    after = change(present.ruleset)
    rulesets.save(_owner(shop_id), after, base=present.number, reason="")
    _work_off(runtime)


def _ask_and_work(runtime: Runtime, shop_id: int, change: Change) -> int:
    wish = backtests.Wish(
        ruleset=change(rulesets.newest(shop_id).ruleset),
        version=None,
        months=24,
        stopping=frozenset({Level.RISKY}),
        parcel_cost={"CZK": 15_000},
        margin_percent=20,
    )
    db.session.rollback()
    asked = backtests.request(_owner(shop_id), wish)
    _work_off(runtime)
    return asked


def _owner(shop_id: int) -> Actor:
    return Actor(shop_id, "", Role.OWNER)


def _work_off(runtime: Runtime) -> None:
    while events.process_one(runtime):
        db.session.remove()


def _preview(shop_id: int, change: Change) -> None:
    shop, present = visit(shop_id, 1), rulesets.newest(shop_id)
    db.session.rollback()
    preview.preview(shop, change(present.ruleset), datetime.now(UTC))
    db.session.remove()


JOBS: Mapping[str, Job] = {
    "plain-sql": count_and_write,
    "one-rule": partial(rerate, changes.one_rule),
    "every-rule": partial(rerate, changes.every_rule),
    "arrivals": rerate_while_orders_come,
    "preview": partial(look_ahead, changes.one_rule),
    "backtest": partial(replay, changes.one_rule),
}
