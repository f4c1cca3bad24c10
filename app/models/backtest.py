"""Backtests: rules tried on a shop's own history."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import BIG, Id, Json, ShopId, Text

UNDER_WAY = text("finished_at IS NULL AND cancelled_at IS NULL")


class Backtest(Base):
    """One backtest: the orders placed from `since` to `requested_at`, judged by `ruleset`.

    `version`: the rules' own, None for a draft. `parcel_cost` is in minor units by currency.
    Customers up to `last_customer` are done; `left_out` of them have too many orders for a person.
    `result` (services.backtest_result) is there when `finished_at` is.
    """

    __tablename__ = "backtests"
    __table_args__ = (
        Index(None, "shop_id", "id"),
        Index(
            "ix_backtests_under_way",
            "shop_id",
            unique=True,
            sqlite_where=UNDER_WAY,
            postgresql_where=UNDER_WAY,
        ),
    )

    id: Mapped[Id]
    shop_id: Mapped[ShopId]
    version: Mapped[int | None]
    ruleset: Mapped[Json]
    months: Mapped[int]
    stopping: Mapped[list[str]] = mapped_column(JSON)
    parcel_cost: Mapped[Json]
    margin_percent: Mapped[int]
    requested_by: Mapped[Text]
    requested_at: Mapped[datetime]
    since: Mapped[datetime]
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    left_out: Mapped[int] = mapped_column(default=0)
    last_customer: Mapped[int] = mapped_column(BIG, default=0)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
