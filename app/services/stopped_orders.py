"""The orders that a backtest would have stopped, one page at a time or all of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select

from app.domain.endings import OUTCOMES, Ending
from app.extensions import db
from app.models import Backtest, BacktestOrder, Customer, Order
from app.services import backtests
from app.services.owned import owned
from app.services.paging import PAGE, Page, beyond, turn
from app.services.places import Place

# Rows in memory at once while all of them are read.
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which stopped orders to show: those that ended in one way, on one side of a place."""

    ending: Ending | None = None
    older_than: Place | None = None
    newer_than: Place | None = None


@dataclass(frozen=True, slots=True)
class StoppedOrder:
    """A stopped order. `reasons`: JSON of services.rating_data; `total` is in minor units.

    `admin_url` and `name` are '' when the order or its customer is gone.
    """

    id: int
    code: str
    placed_at: datetime
    level: str
    outcome: str
    total: int
    currency: str
    reasons: Sequence[Any]
    admin_url: str
    name: str


def page(shop_id: int, backtest_id: int, wanted: Wanted) -> Page[StoppedOrder]:
    """Return a page of what a backtest of a shop would have stopped, newest first; NotFound."""
    backtests.get(shop_id, backtest_id)
    query = _matching(shop_id, backtest_id, wanted.ending)
    return turn(
        lambda place, backwards: _rows(query, place, PAGE, backwards=backwards),
        _place,
        wanted.older_than,
        wanted.newer_than,
    )


def everything(shop_id: int, backtest_id: int) -> Iterator[StoppedOrder]:
    """Return all that a backtest of a shop would have stopped, newest first; NotFound at once.

    Few are in memory at a time, and no transaction stays open between them.
    """
    backtests.get(shop_id, backtest_id)
    return _everything(_matching(shop_id, backtest_id, None))


def _everything(query: Select[Any]) -> Iterator[StoppedOrder]:
    place = None
    while found := _rows(query, place, CHUNK)[:CHUNK]:
        db.session.rollback()
        yield from found
        place = _place(found[-1])
    db.session.rollback()


def _matching(shop_id: int, backtest_id: int, ending: Ending | None) -> Select[Any]:
    stopped = BacktestOrder
    order = and_(Order.shop_id == shop_id, Order.code == stopped.code)
    customer = and_(Customer.shop_id == shop_id, Customer.id == stopped.customer_id)
    query = (
        select(
            stopped.id,
            stopped.code,
            stopped.placed_at,
            stopped.level,
            stopped.outcome,
            stopped.total,
            stopped.currency,
            stopped.reasons,
            func.coalesce(Order.admin_url, ""),
            func.coalesce(func.nullif(Customer.name, ""), Order.name, ""),
        )
        .join(Backtest, Backtest.id == stopped.backtest_id)
        .outerjoin(Order, order)
        .outerjoin(Customer, customer)
        .where(Backtest.shop_id == shop_id, stopped.backtest_id == backtest_id)
        .where(owned(stopped, shop_id))
    )
    if ending is None:
        return query
    return query.where(stopped.outcome.in_(sorted(OUTCOMES[ending])))


def _rows(
    query: Select[Any], place: Place | None, full: int, *, backwards: bool = False
) -> list[StoppedOrder]:
    """Return up to one row more than `full`, which tells whether there are more."""
    columns = (BacktestOrder.placed_at, BacktestOrder.id)
    ordered = beyond(query, columns, place, descending=not backwards).limit(full + 1)
    return [StoppedOrder(*row) for row in db.session.execute(ordered)]


def _place(row: StoppedOrder) -> Place:
    return Place(row.placed_at, row.id)
