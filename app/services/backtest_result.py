"""What a backtest found, in numbers: counted by the database, kept as JSON beside it."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from app.domain.endings import ENDINGS, Ending
from app.domain.orders import GOOD, Outcome
from app.domain.worth import Worth, worth_of
from app.models import Backtest, BacktestOrder, Order
from app.services import shop_time
from app.services.owned import owned

Endings = Mapping[Ending, int]


@dataclass(frozen=True, slots=True)
class Month:
    """How the stopped orders of one month ended; `month` is the shop's, like "2026-11"."""

    month: str
    endings: Endings


@dataclass(frozen=True, slots=True)
class Result:
    """How many orders were judged, how many of how many customers would have been stopped, how
    these ended, and what that is worth by currency."""

    judged: int
    stopped: int
    customers: int
    levels: Mapping[str, int]
    endings: Endings
    months: Sequence[Month]
    worth: Mapping[str, Worth]


def sum_up(session: Session, backtest: Backtest, timezone: str) -> dict[str, Any]:
    """Return the result of a backtest whose orders are all judged, as JSON."""
    stopped = _stopped(backtest)
    counts = _counts(session, BacktestOrder.month, BacktestOrder.outcome, where=stopped)
    by_month: dict[str, Counter[str]] = defaultdict(Counter)
    for (month, outcome), count in counts.items():
        by_month[month][ENDINGS[Outcome(outcome)]] += count
    months = _months(backtest.since, backtest.requested_at, timezone)
    levels = _counts(session, BacktestOrder.level, where=stopped)
    return {
        "judged": _judged(session, backtest),
        "stopped": sum(counts.values()),
        "customers": session.scalar(
            select(func.count(BacktestOrder.customer_id.distinct())).where(stopped)
        ),
        "levels": {level: count for (level,), count in levels.items()},
        "months": [{"month": month, "endings": dict(by_month[month])} for month in months],
        "worth": {currency: asdict(worth) for currency, worth in _worth(session, backtest).items()},
    }


def from_data(data: Mapping[str, Any]) -> Result:
    """Return the result that `sum_up` described."""
    months = [Month(month["month"], _every(month["endings"])) for month in data["months"]]
    return Result(
        judged=data["judged"],
        stopped=data["stopped"],
        customers=data["customers"],
        levels=data["levels"],
        endings={ending: sum(month.endings[ending] for month in months) for ending in Ending},
        months=months,
        worth={currency: Worth(**worth) for currency, worth in data["worth"].items()},
    )


def _every(endings: Mapping[str, int]) -> Endings:
    return {ending: endings.get(ending, 0) for ending in Ending}


def _counts(
    session: Session, *columns: Any, where: ColumnElement[bool]
) -> dict[tuple[str, ...], int]:
    rows = session.execute(select(*columns, func.count()).where(where).group_by(*columns))
    return {tuple(row[:-1]): row[-1] for row in rows}


def _stopped(backtest: Backtest) -> ColumnElement[bool]:
    return and_(BacktestOrder.backtest_id == backtest.id, owned(BacktestOrder, backtest.shop_id))


def _judged(session: Session, backtest: Backtest) -> int:
    placed = select(func.count()).where(
        Order.shop_id == backtest.shop_id,
        Order.placed_at >= backtest.since,
        Order.placed_at < backtest.requested_at,
    )
    return session.scalar(placed) or 0


def _worth(session: Session, backtest: Backtest) -> Mapping[str, Worth]:
    rows = session.execute(
        select(
            BacktestOrder.currency,
            BacktestOrder.outcome,
            func.count(),
            func.sum(BacktestOrder.total),
        )
        .where(_stopped(backtest))
        .group_by(BacktestOrder.currency, BacktestOrder.outcome)
    )
    endings: dict[str, dict[Outcome, int]] = defaultdict(dict)
    turnover: Counter[str] = Counter()
    for currency, outcome, count, total in rows:
        endings[currency][Outcome(outcome)] = count
        if outcome in GOOD:
            turnover[currency] += int(total)
    return worth_of(endings, turnover, backtest.parcel_cost, backtest.margin_percent)


def _months(since: datetime, until: datetime, timezone: str) -> list[str]:
    """Return the months of a period on the shop's calendar."""
    first, last = (shop_time.local(timezone, moment) for moment in (since, until))
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [f"{number // 12}-{number % 12 + 1:02}" for number in numbers]
