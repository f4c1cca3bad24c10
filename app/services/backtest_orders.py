"""The orders that a backtest would have stopped: page by page, and all of them one by one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, and_, func, literal, select, tuple_

from app.domain.endings import OUTCOMES, Ending
from app.extensions import UtcDateTime, db
from app.models import Backtest, BacktestOrder, Order
from app.models.columns import BIG
from app.services.order_place import Place

PAGE = 50
# Orders in memory at once while all are read.
READ_AT_ONCE = 1_000


class Shown(StrEnum):
    """Which of the stopped orders to list."""

    FALSE_ALARMS = "false_alarms"
    CAME_BACK = "came_back"
    ALL = "all"


_ENDINGS: Mapping[Shown, Ending] = {
    Shown.FALSE_ALARMS: Ending.GOOD,
    Shown.CAME_BACK: Ending.CAME_BACK,
}


@dataclass(frozen=True, slots=True)
class StoppedOrder:
    """An order that would have been stopped; `reasons` as JSON (rating_data).

    Name and address are those of the order today, '' when it is gone.
    """

    id: int
    code: str
    placed_at: datetime
    level: str
    outcome: str
    total: int
    currency: str
    reasons: Sequence[Mapping[str, Any]]
    name: str
    company: str
    admin_url: str


@dataclass(frozen=True, slots=True)
class StoppedPage:
    """One page of stopped orders. `older` and `newer` are set when there is more on that side."""

    rows: Sequence[StoppedOrder]
    older: Place | None
    newer: Place | None


def page(
    shop_id: int,
    backtest_id: int,
    shown: Shown,
    *,
    older_than: Place | None = None,
    newer_than: Place | None = None,
) -> StoppedPage:
    """Return a page of a backtest's orders, newest first; nothing for another shop's backtest.

    A page on the newer side that is not full is the first page: then that one is returned.
    """
    query = _of(shop_id, backtest_id, shown).limit(PAGE + 1)
    if newer_than is not None:
        found = _rows(query.where(_place() > _key(newer_than)).order_by(*_oldest_first()))
        if len(found) > PAGE:
            rows = found[PAGE - 1 :: -1]
            return StoppedPage(rows, older=_at(rows[-1]), newer=_at(rows[0]))
    newest_first = query.order_by(*(column.desc() for column in _oldest_first()))
    if older_than is not None:
        found = _rows(newest_first.where(_place() < _key(older_than)))
        return StoppedPage(found[:PAGE], _older(found), _at(found[0]) if found else None)
    found = _rows(newest_first)
    return StoppedPage(found[:PAGE], _older(found), newer=None)


def every(shop_id: int, backtest_id: int) -> Iterator[StoppedOrder]:
    """Yield all orders of a backtest, oldest first, a few in memory and no transaction open."""
    query = _of(shop_id, backtest_id, Shown.ALL).order_by(*_oldest_first()).limit(READ_AT_ONCE)
    found = _rows(query)
    while found:
        db.session.rollback()
        yield from found
        found = _rows(query.where(_place() > _key(_at(found[-1]))))
    db.session.rollback()


def _of(shop_id: int, backtest_id: int, shown: Shown) -> Select[Any]:
    same = and_(Order.shop_id == shop_id, Order.code == BacktestOrder.code)
    query = (
        select(
            BacktestOrder.id,
            BacktestOrder.code,
            BacktestOrder.placed_at,
            BacktestOrder.level,
            BacktestOrder.outcome,
            BacktestOrder.total,
            BacktestOrder.currency,
            BacktestOrder.reasons,
            func.coalesce(Order.name, ""),
            func.coalesce(Order.company, ""),
            func.coalesce(Order.admin_url, ""),
        )
        .join(Backtest, Backtest.id == BacktestOrder.backtest_id)
        .outerjoin(Order, same)
        .where(Backtest.shop_id == shop_id, BacktestOrder.backtest_id == backtest_id)
        .where(Backtest.cancelled_at.is_(None))
    )
    if shown in _ENDINGS:
        query = query.where(BacktestOrder.outcome.in_(sorted(OUTCOMES[_ENDINGS[shown]])))
    return query


def _rows(query: Select[Any]) -> list[StoppedOrder]:
    return [StoppedOrder(*row) for row in db.session.execute(query)]


def _older(found: Sequence[StoppedOrder]) -> Place | None:
    return _at(found[PAGE - 1]) if len(found) > PAGE else None


def _at(row: StoppedOrder) -> Place:
    return Place(row.placed_at, row.id)


def _oldest_first() -> tuple[Any, Any]:
    return BacktestOrder.placed_at, BacktestOrder.id


def _place() -> Any:
    return tuple_(*_oldest_first())


def _key(place: Place) -> Any:
    return tuple_(literal(place.placed_at, UtcDateTime), literal(place.id, BIG))
