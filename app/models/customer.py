"""Customers and their present rating."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import Id, ShopId, Text, Word


class Customer(Base):
    """One person in one shop: all orders that identity.group puts together.

    `rating` holds the reasons and the outlook behind `level` as JSON. `reconsider_at` is the
    moment when the rating would next change by itself.
    """

    __tablename__ = "customers"
    __table_args__ = (
        Index(None, "shop_id", "level"),
        Index(None, "shop_id", "platform_id"),
        Index(None, "reconsider_at"),
    )

    id: Mapped[Id]
    shop_id: Mapped[ShopId]
    platform_id: Mapped[Text | None]
    name: Mapped[Text] = mapped_column(default="")
    registered: Mapped[bool] = mapped_column(default=False)
    orders_disabled: Mapped[bool] = mapped_column(default=False)
    level: Mapped[Word] = mapped_column(default="new")
    rating: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    rated_at: Mapped[datetime | None]
    reconsider_at: Mapped[datetime | None]
