"""Orders that a backtest would have stopped."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import BIG, Id, ShopId, Text, Word


class BacktestOrder(Base):
    """One order that would have been stopped, at which level, and how it really ended.

    Plain facts without names: orders and customers may go meanwhile. `month` is the shop's, like
    "2026-11". `total` is in minor units; `reasons` as services.rating_data writes them.
    """

    __tablename__ = "backtest_orders"
    __table_args__ = (
        UniqueConstraint("shop_id", "backtest_id", "code"),
        Index(None, "backtest_id", "placed_at", "id"),
    )

    id: Mapped[Id]
    shop_id: Mapped[ShopId]
    backtest_id: Mapped[int] = mapped_column(BIG, ForeignKey("backtests.id", ondelete="CASCADE"))
    customer_id: Mapped[int] = mapped_column(BIG)
    code: Mapped[Text]
    placed_at: Mapped[datetime]
    month: Mapped[Word]
    level: Mapped[Word]
    outcome: Mapped[Word]
    total: Mapped[int] = mapped_column(BIG)
    currency: Mapped[Word]
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
