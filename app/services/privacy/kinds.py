"""The kinds of data that grow old, how long each is kept, and how the old of it goes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from app.domain.erased import ERASED, ERASING
from app.extensions import Base
from app.models import (
    Backtest,
    CheckoutAsk,
    Customer,
    Decision,
    Erasure,
    Flag,
    HistoryImport,
    Note,
    Notice,
    Order,
    Override,
    Shop,
    WebhookEvent,
)
from app.services.checkout import allowance
from app.services.notices import listing
from app.services.privacy import forgetting, old
from app.services.privacy.settings import PrivacySettings

# Webhooks of the same change may come again for a month; done rows are kept a little longer.
ARRIVALS = timedelta(days=35)
YEAR = timedelta(days=365)
MONTH = timedelta(days=365.25 / 12)
AT_ONCE = 500

Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of data. `limit`: how long it is kept, None: for good; `beyond`: a condition of the
    rows of a shop from before a moment; `remove`: takes some of them away, and says how many."""

    name: str
    model: type[Base]
    limit: Callable[[PrivacySettings], timedelta | None]
    beyond: Callable[[int, datetime], Condition]
    remove: Callable[[Session, Shop, Condition, datetime], int]

    def older(self, session: Session, shop_id: int, before: datetime) -> int:
        """Count the rows of a shop from before a moment."""
        rows = select(func.count()).select_from(self.model)
        return session.scalar(rows.where(self.beyond(shop_id, before))) or 0


def _rows(model: Any) -> Callable[[Session, Shop, Condition, datetime], int]:
    """Return how up to AT_ONCE rows of a table are removed."""

    def remove(session: Session, shop: Shop, chosen: Condition, _now: datetime) -> int:
        some = select(model.id).where(chosen).limit(AT_ONCE)
        return forgetting.remove(session, model, and_(model.shop_id == shop.id, model.id.in_(some)))

    return remove


def _for(limit: timedelta) -> Callable[[PrivacySettings], timedelta]:
    return lambda _: limit


def _months(count: int) -> timedelta | None:
    return timedelta(days=round(MONTH.total_seconds() * count / 86400)) if count else None


def _import(shop_id: int, before: datetime) -> Condition:
    mine = HistoryImport.shop_id == shop_id
    # The newest one tells people how far the shop has come.
    newest = select(func.max(HistoryImport.id)).where(mine).scalar_subquery()
    return and_(mine, HistoryImport.requested_at < before, HistoryImport.id != newest)


def _backtest(shop_id: int, before: datetime) -> Condition:
    ended = or_(Backtest.finished_at.is_not(None), Backtest.cancelled_at.is_not(None))
    return and_(Backtest.shop_id == shop_id, Backtest.requested_at < before, ended)


def _customer(shop_id: int, before: datetime) -> Condition:
    """Return a condition of customers without an order since, or, if they have none at all, without
    a word of the staff."""
    newer = exists().where(
        Order.shop_id == shop_id, Order.customer_id == Customer.id, Order.placed_at >= before
    )
    said = [
        exists().where(
            model.shop_id == shop_id, model.customer_id == Customer.id, model.written_at >= before
        )
        for model in (Note, Flag, Override)
    ]
    rated = Customer.rated_at.is_not(None)
    silent = and_(Customer.last_order_at.is_(None), rated, ~or_(*said))
    return and_(Customer.shop_id == shop_id, or_(Customer.last_order_at < before, silent), ~newer)


def _decision(shop_id: int, before: datetime) -> Condition:
    return and_(
        Decision.shop_id == shop_id,
        Decision.written_at < before,
        Decision.kind.not_in((ERASED, *ERASING)),
    )


KINDS = (
    Kind(
        "arrivals",
        WebhookEvent,
        _for(ARRIVALS),
        lambda shop_id, before: and_(
            WebhookEvent.shop_id == shop_id, WebhookEvent.done_at < before
        ),
        _rows(WebhookEvent),
    ),
    Kind(
        "given_up",
        WebhookEvent,
        _for(YEAR),
        lambda shop_id, before: and_(
            WebhookEvent.shop_id == shop_id, WebhookEvent.given_up_at < before
        ),
        _rows(WebhookEvent),
    ),
    Kind(
        "notices",
        Notice,
        _for(listing.KEPT),
        lambda shop_id, before: and_(Notice.shop_id == shop_id, Notice.dismissed_at < before),
        _rows(Notice),
    ),
    Kind(
        "checkout_asks",
        CheckoutAsk,
        _for(allowance.KEPT),
        lambda shop_id, before: and_(CheckoutAsk.shop_id == shop_id, CheckoutAsk.asked_at < before),
        _rows(CheckoutAsk),
    ),
    Kind("imports", HistoryImport, _for(YEAR), _import, _rows(HistoryImport)),
    Kind("backtests", Backtest, _for(YEAR), _backtest, _rows(Backtest)),
    Kind(
        "customers",
        Customer,
        lambda settings: _months(settings.orders_months),
        _customer,
        old.customers,
    ),
    Kind(
        "decisions",
        Decision,
        lambda settings: _months(settings.decisions_months),
        _decision,
        old.decisions,
    ),
    Kind(
        "blacklisted",
        Erasure,
        lambda settings: _months(settings.orders_months),
        lambda shop_id, before: and_(
            Erasure.shop_id == shop_id, Erasure.flag != "", Erasure.erased_at < before
        ),
        old.kept_digests,
    ),
)
