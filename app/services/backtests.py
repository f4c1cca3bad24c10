"""Backtests: asked for, called off, looked at. What they do is in `replay`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from app import database
from app.domain import ruleset_data
from app.domain.days import cutoff, start_of
from app.domain.roles import Right
from app.domain.rules import Level, Ruleset
from app.errors import Invalid, NotFound
from app.extensions import db
from app.models import Backtest, BacktestOrder, Shop
from app.platforms.base import Arrival, Topic
from app.services import backtest_result, inbox, shop_time
from app.services.actors import Actor
from app.services.backtest_result import Result
from app.services.locking import lock_shop
from app.services.owned import owned

# The older ones make room.
KEPT = 5
FORGOTTEN_AT_ONCE = 500
MONTHS = (12, 24)
MOST_RULES = 100
LONGEST_KEY = 100
LONGEST_AUTHOR = 255


class State(StrEnum):
    """How far a backtest is."""

    RUNNING = "running"
    STUCK = "stuck"  # no worker will go on with it
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Wish:
    """Rules to try, on the last so many months, and what stopping is worth.

    `version`: of saved rules; None: a draft. `stopping`: the levels whose orders would be stopped.
    `parcel_cost`: what a parcel that comes back costs, in minor units by currency. Invalid when a
    part makes no sense.
    """

    ruleset: Ruleset
    version: int | None
    months: int
    stopping: frozenset[Level]
    parcel_cost: Mapping[str, int]
    margin_percent: int

    def __post_init__(self) -> None:
        rules = self.ruleset.rules
        if len(rules) > MOST_RULES or any(len(rule.key) > LONGEST_KEY for rule in rules):
            raise Invalid(f"at most {MOST_RULES} rules can be tried at once")
        if self.months not in MONTHS or not self.stopping:
            raise Invalid("a backtest needs 12 or 24 months and a level to stop")
        costs = self.parcel_cost.values()
        if not 0 <= self.margin_percent <= 100 or any(cost < 0 for cost in costs):
            raise Invalid("a parcel costs at least 0, a margin is 0 to 100 percent")


@dataclass(frozen=True, slots=True)
class Trial:
    """A backtest to look at. `result` is there when it is done; `done` of `total` customers are.

    `left_out`: customers with too many orders for a person.
    """

    id: int
    wish: Wish
    requested_at: datetime
    since: datetime
    done: int
    total: int
    left_out: int
    state: State
    result: Result | None


def request(actor: Actor, wish: Wish) -> int:
    """Ask for a backtest and return its id; one that is under way gives way to it. Forbidden."""
    actor.must(Right.TRY_RULES)
    with database.writing() as session:
        shop, now = lock_shop(session, actor.shop_id), database.now(session)
        if (earlier := under_way(session, shop.id)) is not None:
            earlier.cancelled_at = now
            session.flush()
        backtest = _row(shop, wish, actor.name[:LONGEST_AUTHOR], now)
        session.add(backtest)
        session.flush()
        inbox.append(session, shop.id, [Arrival(Topic.BACKTEST, str(backtest.id))], now)
        shop.revision += 1
        return backtest.id


def cancel(actor: Actor, backtest_id: int) -> None:
    """Call a backtest off, as if nobody had asked for it.

    NotFound when it is not under way; Forbidden.
    """
    actor.must(Right.TRY_RULES)
    with database.writing() as session:
        shop = lock_shop(session, actor.shop_id)
        backtest = under_way(session, shop.id)
        if backtest is None or backtest.id != backtest_id:
            raise NotFound("there is no such backtest to call off")
        backtest.cancelled_at = database.now(session)
        shop.revision += 1


def get(shop_id: int, backtest_id: int) -> Trial:
    """Return a backtest of a shop; NotFound, also when it was called off."""
    row = db.session.scalar(_looked_at(shop_id).where(Backtest.id == backtest_id))
    if row is None:
        raise NotFound("there is no such backtest")
    return _trial(row)


def kept(shop_id: int) -> Sequence[Trial]:
    """Return the backtests of a shop that can be looked at, the newest first."""
    newest = _looked_at(shop_id).order_by(Backtest.id.desc()).limit(KEPT)
    return [_trial(row) for row in db.session.scalars(newest).all()]


def forget_some(shop_id: int) -> bool:
    """Delete some of what nobody can look at any more; False: there is nothing of that kind."""
    newest = _looked_at(shop_id).order_by(Backtest.id.desc()).limit(KEPT)
    looked_at = newest.with_only_columns(Backtest.id)
    old = select(Backtest.id).where(Backtest.shop_id == shop_id, Backtest.id.not_in(looked_at))
    id = db.session.scalar(old.limit(1))
    db.session.rollback()
    if id is None:
        return False
    of_shop = owned(BacktestOrder, shop_id)
    some = select(BacktestOrder.id).where(BacktestOrder.backtest_id == id, of_shop)
    with database.writing() as session:
        gone = session.scalars(
            delete(BacktestOrder)
            .where(
                BacktestOrder.id.in_(some.limit(FORGOTTEN_AT_ONCE)), owned(BacktestOrder, shop_id)
            )
            .returning(BacktestOrder.id)
            .execution_options(synchronize_session=False)
        ).all()
        if len(gone) < FORGOTTEN_AT_ONCE:
            session.execute(delete(Backtest).where(Backtest.id == id, Backtest.shop_id == shop_id))
    return True


def under_way(session: Session, shop_id: int) -> Backtest | None:
    """Return the backtest of a shop that is neither finished nor called off."""
    return session.scalar(
        _looked_at(shop_id)
        .where(Backtest.finished_at.is_(None))
        .execution_options(populate_existing=True)
    )


def _looked_at(shop_id: int) -> Select[Backtest]:
    return select(Backtest).where(Backtest.shop_id == shop_id, Backtest.cancelled_at.is_(None))


def _row(shop: Shop, wish: Wish, author: str, now: datetime) -> Backtest:
    local = shop_time.local(shop.timezone, now)
    first_day = cutoff(local.toordinal(), wish.months) + 1
    return Backtest(
        shop_id=shop.id,
        version=wish.version,
        ruleset=ruleset_data.to_data(wish.ruleset),
        months=wish.months,
        stopping=sorted(wish.stopping),
        parcel_cost=dict(wish.parcel_cost),
        margin_percent=wish.margin_percent,
        requested_by=author,
        requested_at=now,
        since=start_of(first_day, local.tzinfo),
    )


def _trial(row: Backtest) -> Trial:
    wish = Wish(
        ruleset=ruleset_data.from_data(row.ruleset),
        version=row.version,
        months=row.months,
        stopping=frozenset(map(Level, row.stopping)),
        parcel_cost=row.parcel_cost,
        margin_percent=row.margin_percent,
    )
    result = None if row.result is None else backtest_result.from_data(row.result)
    progress = (row.done, row.total, row.left_out)
    return Trial(row.id, wish, row.requested_at, row.since, *progress, _state(row), result)


def _state(row: Backtest) -> State:
    if row.finished_at is not None:
        return State.DONE
    waits = inbox.is_waiting(db.session(), row.shop_id, Topic.BACKTEST, str(row.id))
    return State.RUNNING if waits else State.STUCK
